"""Languages other than Python: what their code imports and their manifests ask for.

Only names are read, never what is done with them: enough to say that TensorFlow, PyTorch or ONNX is used there, and
where. Names are for the rules (`rules/languages.toml`); comments and strings do not count.
"""
