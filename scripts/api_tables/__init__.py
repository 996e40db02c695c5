"""Tables of the public names of deep-learning packages, read from their archives without running any of them.

The files in the order in which a build goes through them: ``pins`` (which archives), ``download`` (archive to its Python
sources), ``syntax`` (text to syntax tree), ``facts`` and ``signatures`` (tree to what a module binds), ``namespace``
(what a name of a module is), ``surface`` (the public names of one release), ``keywords`` (what a callable takes),
``packages`` (what is particular to each package), ``writing`` (many releases to one table).
"""
