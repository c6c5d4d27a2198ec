"""As whom Schemathesis asks, what it is told of the demo's world, and what is counted. Keeps no token, and
of answers the ids only, for as long as it runs."""

import atexit
import collections
import json
import os
import urllib.parse
import urllib.request
import zlib

import schemathesis

DESK = os.environ["ACESO_FUZZ_DESK"]
PATIENT = os.environ["ACESO_FUZZ_PATIENT"]
FHIR = os.environ["ACESO_FUZZ_FHIR"]
TALLY = os.environ["ACESO_FUZZ_TALLY"]
NAMED = {
    502: {"ehr-unavailable"},
    503: {
        "in-progress", "abandoned", "overloaded", "log-unavailable", "log-unpublished", "store-unavailable",
        "identity-unavailable", "keys-unavailable",
    },
}

statuses = collections.Counter()
faults = collections.Counter()
done = collections.Counter()
ids = collections.defaultdict(list)


@atexit.register
def write():
    with open(TALLY, "w", encoding="utf-8") as file:
        json.dump({"statuses": statuses, "faults": faults, "done": done}, file)


@schemathesis.auth(refresh_interval=None)
class Desk:
    """The Java side signs in, and signs a hook's token for each call."""

    def get(self, case, context):
        where = case.operation.base_url.rstrip("/") + urllib.parse.quote(case.formatted_path)
        with urllib.request.urlopen(DESK + "?" + urllib.parse.urlencode({"for": where})) as answer:
            return answer.read().decode()

    def set(self, case, data, context):
        if data:
            case.headers = {**(case.headers or {}), "Authorization": "Bearer " + data}


def often(value):
    """The same for the same value, so that a failure can be found again."""
    return zlib.crc32(repr(value).encode()) % 3 > 0


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    known = {"patient": PATIENT, "function": "ckm-review"}
    if context.operation.path.startswith("/cds-services"):
        known["id"] = "ckm-review"
    collection = ids[context.operation.path.split("/{id}")[0].split("/{record}")[0]]
    if collection:
        known.setdefault("id", collection[-1])
        known["record"] = collection[-1]
    return {
        name: known[name] if name in known and often(value) else value
        for name, value in (path_parameters or {}).items()
    }


@schemathesis.hook
def map_body(context, body):
    if context.operation.path.startswith("/cds-services") and isinstance(body, dict) and often(body):
        return {**body, "hook": "patient-view", "fhirServer": FHIR}
    return body


@schemathesis.hook
def after_call(context, case, response):
    statuses[response.status_code] += 1
    done[case.operation.label] += response.status_code < 300
    if response.status_code < 300 and "{id}" not in case.operation.path and "{record}" not in case.operation.path:
        ids[case.operation.path] += named(response)
    if response.status_code >= 500:
        faults[f"{response.status_code} {code(response)} {case.operation.label}"] += 1


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Schemathesis leaves a question mark in an id as it is: the address is cut there, and is that of another operation."""
    path = urllib.parse.urlsplit(response.request.url).path
    return path.count("/") >= case.operation.path.count("/")


@schemathesis.check
def has_a_name(ctx, response, case):
    if response.status_code >= 500:
        assert code(response) in NAMED.get(response.status_code, ()), "a fault without a name"


def named(response):
    """The ids of what was made or listed."""
    try:
        answer = json.loads(response.content)
    except ValueError:
        return []
    if not isinstance(answer, dict):
        return []
    listed = answer.get("items", answer.get("Resources", [answer]))
    return [one["id"] for one in listed if isinstance(one, dict) and isinstance(one.get("id"), str)]


def code(response):
    try:
        return str(json.loads(response.content).get("code"))
    except (ValueError, AttributeError):
        return "none"
