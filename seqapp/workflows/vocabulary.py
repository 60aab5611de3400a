"""The words behind the token ids of a published sentiment model; its graph holds them."""

from seqapp.store.manifest import DamagedModelError
from seqapp.store.registry import ModelVersion
from seqapp.store.served import import_tensorflow

FIRST_WORD_ID = (
    2  # as in networks.text, which loads TensorFlow on import; ids 0 and 1 are padding and unknown
)


def vocabulary(version: ModelVersion) -> tuple[str, ...]:
    """The words in the order of their ids, the first of which is `FIRST_WORD_ID`: most frequent first.

    Raises:
        DamagedModelError: the graph holds no list of words.
    """
    import_tensorflow()
    from tensorflow.core.protobuf.saved_model_pb2 import SavedModel  # noqa: PLC0415 (after the quiet import)

    saved = SavedModel.FromString((version.path / "saved_model.pb").read_bytes())
    lists = [
        node.attr["value"].tensor.string_val
        for graph in saved.meta_graphs
        for node in graph.graph_def.node
        if node.op == "Const" and len(node.attr["value"].tensor.tensor_shape.dim) == 1
    ]
    words = max(lists, key=len, default=())
    if not words:
        raise DamagedModelError(version.path, "its graph holds no vocabulary")
    return tuple(word.decode() for word in words)
