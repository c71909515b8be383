"""Drives `three`, the Open311 client of 2013, as it is published, in a process of its own.

It was written for Python 2 and asks for `itertools.ifilter`, which is `filter` in Python 3. So it
is run twice (`tests/e2e/pythons.py`): by a Python 2.7, where the machine has one, with nothing
changed; and by the Python of the tests, with that one name given back. The package is not touched.

No release runs on Python 3 as it is: 0.3 to 0.8.0 all import `ifilter`, and 0.2 cannot be built, as
its README is missing. No Python 2.7 that could open a connection was found on PyPI or npm; Debian
has Jython alone, which brings a Java with it. So a Python 2.7 is used where there is one.

Standard input: {"endpoint": URL, "keywords": {}, "calls": [[method, arguments, keywords]]}.
Standard output: for each call what the client returned, with status and type of the answer.
"""

import itertools
import json
import sys

if not hasattr(itertools, "ifilter"):
    itertools.ifilter = filter

from three import Three


def main():
    script = json.load(sys.stdin)
    client = Three(script["endpoint"], **script["keywords"])
    results = []
    for method, arguments, keywords in script["calls"]:
        returned = getattr(client, method)(*arguments, **keywords)
        answer = client.post_response if method == "post" else client._request
        kind = answer.headers["content-type"]
        results.append({"returned": returned, "status": answer.status_code, "type": kind})
    json.dump(results, sys.stdout)


main()
