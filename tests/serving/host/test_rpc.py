"""gRPC, asked by kserve's own client and by its stubs."""

import json

import pytest

pytestmark = pytest.mark.serve

CLIENT = """
import asyncio, json, sys
from kserve import InferenceGRPCClient, InferInput, InferRequest

async def main():
    client = InferenceGRPCClient(sys.argv[1])
    review = InferInput("review", [2], "BYTES", ["good", "a bad film"])
    answer = await client.infer(InferRequest(model_name="lengths", infer_inputs=[review], request_id="7"))
    said = {output.name: output.as_numpy().tolist() for output in answer.outputs}
    print(json.dumps({
        "live": await client.is_server_live(), "ready": await client.is_server_ready(),
        "model": await client.is_model_ready("lengths"),
        "said": said, "version": answer.model_version, "id": answer.id,
    }))
    await client.close()

asyncio.run(main())
"""
STUBS = """
import json, struct, sys
import grpc
from kserve.protocol.grpc import grpc_predict_v2_pb2 as pb
from kserve.protocol.grpc.grpc_predict_v2_pb2_grpc import GRPCInferenceServiceStub

stub = GRPCInferenceServiceStub(grpc.insecure_channel(sys.argv[1]))
Input = pb.ModelInferRequest.InferInputTensor

def request(texts, shape=None, raw=None, model="lengths", version="", datatype="BYTES", **more):
    contents = None if raw is not None else pb.InferTensorContents(bytes_contents=texts)
    one = Input(name="review", datatype=datatype, shape=shape or [len(texts)], contents=contents)
    rest = {"raw_input_contents": [raw]} if raw is not None else {}
    return pb.ModelInferRequest(model_name=model, model_version=version, inputs=[one], **rest, **more)

def code(call, message):
    try:
        return list(call(message).outputs[0].contents.fp32_contents)
    except grpc.RpcError as error:
        return error.code().name

trace = {"signature": pb.InferParameter(string_param="trace")}
cases = {
    "right": request([b"good"]),
    "raw": request([], [1], struct.pack("<I", 4) + b"good"),
    "raw that ends early": request([], [1], struct.pack("<I", 9) + b"good"),
    "a lying shape": request([b"good"], [5]),
    "a negative shape": request([b"good"], [-1]),
    "a wrong type": request([b"good"], datatype="FP32"),
    "no rows": request([]),
    "65 rows": request([b"x"] * 65),
    "no UTF-8": request([b"\\xff"]),
    "no such model": request([b"good"], model="none"),
    "no such version": request([b"good"], version="2"),
    "no such signature": request([b"x"], parameters={"signature": pb.InferParameter(string_param="read")}),
    "poison": request([b"poison"]),
    "nothing": pb.ModelInferRequest(model_name="lengths"),
}
said = {name: code(stub.ModelInfer, case) for name, case in cases.items()}
traced = stub.ModelInfer(request([b"a film"], parameters=trace))
said["trace"] = [text.decode() for text in traced.outputs[0].contents.bytes_contents]
said["unload"] = code(stub.RepositoryModelUnload, pb.RepositoryModelUnloadRequest(model_name="lengths"))
metadata = stub.ModelMetadata(pb.ModelMetadataRequest(name="lengths"))
said["metadata"] = [list(metadata.versions), metadata.inputs[0].name, list(metadata.inputs[0].shape)]
said["metadata of none"] = code(stub.ModelMetadata, pb.ModelMetadataRequest(name="none"))
print(json.dumps(said))
"""


def test_kserves_own_client_gets_answers_and_their_version(server, in_serve_environment):
    said = json.loads(in_serve_environment(CLIENT, server.grpc))
    assert said == {
        "live": True,
        "ready": True,
        "model": True,
        "said": {"length": [4.0, 10.0], "number": [1.0, 1.0]},
        "version": "1",
        "id": "7",
    }


def test_over_grpc_bad_input_is_refused_as_strictly_as_over_rest(server, in_serve_environment):
    said = json.loads(in_serve_environment(STUBS, server.grpc))
    assert (said.pop("right"), said.pop("raw"), said.pop("trace")) == ([4.0], [4.0], ["a", "film"])
    assert said.pop("metadata") == [["1"], "review", [-1]]
    missing = {said.pop(name) for name in ("no such model", "no such version", "metadata of none")}
    assert (missing, said.pop("unload")) == ({"NOT_FOUND"}, "UNIMPLEMENTED")
    assert set(said.values()) == {"INVALID_ARGUMENT"}
