"""Any request that the Open Inference Protocol v2 allows, and many that it does not: none breaks the server.

The schema below says in OpenAPI what https://github.com/kserve/open-inference-protocol describes of REST; schemathesis
makes requests of it, right and wrong ones.
"""

import pytest

pytestmark = pytest.mark.serve

NAME = {"name": "name", "in": "path", "required": True, "schema": {"enum": ["lengths", "none"]}}
VERSION = {"name": "version", "in": "path", "required": True, "schema": {"enum": ["1", "2", "x"]}}
TENSOR = {
    "type": "object",
    "required": ["name", "shape", "datatype"],
    "properties": {
        "name": {"anyOf": [{"enum": ["review", "length"]}, {"type": "string"}]},
        "shape": {"type": "array", "items": {"type": "integer"}},
        "datatype": {"enum": ["BOOL", "INT32", "INT64", "FP32", "FP64", "BYTES"]},
        "parameters": {"type": "object"},
        "data": {"type": "array"},
    },
}
REQUEST = {
    "type": "object",
    "required": ["inputs"],
    "properties": {
        "id": {"type": "string"},
        "parameters": {"type": "object"},
        "inputs": {"type": "array", "items": {**TENSOR, "required": [*TENSOR["required"], "data"]}},
        "outputs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}, "parameters": {"type": "object"}},
            },
        },
    },
}
RESPONSE = {
    "type": "object",
    "required": ["model_name", "outputs"],
    "properties": {
        "model_name": {"type": "string"},
        "model_version": {"type": "string"},
        "id": {"type": "string"},
        "outputs": {"type": "array", "items": {**TENSOR, "required": [*TENSOR["required"], "data"]}},
    },
}
ERROR = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}


def said(schema):
    return {"description": "", "content": {"application/json": {"schema": schema}}}


def got(schema, *parameters):
    return {"get": {"parameters": list(parameters), "responses": {"200": said(schema), "404": said(ERROR)}}}


def asked(*parameters):
    body = {"required": True, "content": {"application/json": {"schema": REQUEST}}}
    responses = {"200": said(RESPONSE), **{code: said(ERROR) for code in ("400", "404", "413")}}
    return {"post": {"parameters": list(parameters), "requestBody": body, "responses": responses}}


METADATA = {"type": "object", "required": ["name", "platform", "inputs", "outputs"]}
SERVER = {"type": "object", "required": ["name", "version", "extensions"]}
STATE = {"type": "object"}
PATHS = {
    "/v2": got(SERVER),
    "/v2/health/live": got(STATE),
    "/v2/health/ready": got(STATE),
    "/v2/models/{name}": got(METADATA, NAME),
    "/v2/models/{name}/ready": got(STATE, NAME),
    "/v2/models/{name}/versions/{version}": got(METADATA, NAME, VERSION),
    "/v2/models/{name}/infer": asked(NAME),
    "/v2/models/{name}/versions/{version}/infer": asked(NAME, VERSION),
}


@pytest.mark.parametrize("path", PATHS)
def test_no_request_is_answered_by_a_5xx_or_in_another_form_than_the_protocols(server, path):
    import schemathesis
    from hypothesis import HealthCheck, given, settings
    from hypothesis.strategies import one_of
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

    document = {"openapi": "3.0.3", "info": {"title": "OIP", "version": "2"}, "paths": PATHS}
    schema = schemathesis.openapi.from_dict(document)
    method = next(iter(PATHS[path]))
    modes = [GenerationMode.POSITIVE] + [GenerationMode.NEGATIVE] * (method == "post")
    strategy = one_of(schema[path][method].as_strategy(mode) for mode in modes)

    @given(case=strategy)
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def ask(case):
        response = case.call(base_url=server.rest, timeout=20)
        case.validate_response(
            response, checks=[not_a_server_error, response_schema_conformance, status_code_conformance]
        )

    ask()
    assert server.infer("good")[1]["length"] == [4.0]
