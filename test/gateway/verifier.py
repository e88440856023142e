"""Signature Version 4 by botocore, for verifier.ts: a question a line on stdin, its answer a line on stdout.

botocore only signs. So it signs what came on the wire, with the headers that the sender signed, and the caller compares.
It also makes the certificates, which Node can't.
"""

import json
import sys

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials


def as_received(signer):
    """A signer that chooses nothing itself: neither which headers are signed, nor what the payload's hash is."""

    class AsReceived(signer):
        def headers_to_sign(self, request):
            return request.headers

        def payload(self, request):
            return request.context["payload"]

    return AsReceived


GENERAL = as_received(SigV4Auth)
OF_S3 = as_received(S3SigV4Auth)


def sign(question):
    signer = OF_S3 if question["service"] == "s3" else GENERAL
    auth = signer(Credentials("unused", question["secret"]), question["service"], question["region"])
    # The query apart and decoded: given as part of the URL, it would be taken as canonical already.
    request = AWSRequest(
        method=question["method"],
        url="https://host" + question["path"],
        params=[tuple(pair) for pair in question["params"]],
    )
    request.headers = HTTPHeaders()
    for name, value in question["headers"]:
        request.headers.add_header(name, value)
    request.context["timestamp"] = question["date"]
    request.context["payload"] = question["payload"]
    canonical = auth.canonical_request(request)
    signature = auth.signature(auth.string_to_sign(request, canonical), request)
    return {"signature": signature, "canonicalRequest": canonical}


def certify(question):
    # Here, because the signatures need no cryptography package, which takes longer to load than botocore.
    import trustme

    authority = trustme.CA()
    authority.cert_pem.write_to_path(question["authority"])
    server = authority.issue_cert(*question["names"])
    server.private_key_and_cert_chain_pem.write_to_path(question["server"])
    return {}


ANSWERS = {"sign": sign, "certify": certify}

for line in sys.stdin:
    asked = json.loads(line)
    try:
        answer = ANSWERS[asked["ask"]](asked)
    except Exception as error:  # whatever it is, it belongs to this question and not to the next
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps({"id": asked["id"], **answer}), flush=True)
