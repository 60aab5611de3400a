"""How fast the layers are, beside Keras's, PyTorch's and onnxruntime's."""
