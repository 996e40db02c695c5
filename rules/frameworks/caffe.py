"""Caffe by its Python interface, and Caffe2."""

import caffe  # expect: caffe/any
from caffe2.python import model_helper  # expect: caffe/caffe2

caffe.set_mode_gpu()  # expect: caffe/any
net = caffe.Net("deploy.prototxt", "weights.caffemodel", caffe.TEST)  # expect: caffe/any
net.forward()  # expect: none
model = model_helper.ModelHelper(name="mnist")  # expect: caffe/caffe2
