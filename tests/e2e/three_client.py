"""Drives `three`, the Open311 client of 2013, as it is published, in a process of its own.

It was written for Python 2 and asks for `itertools.ifilter`, which is `filter` in Python 3. That
name is given back; nothing of the package is touched. This file itself runs on both.

Standard input: {"endpoint": …, "keywords": {…}, "calls": [[method, arguments, keywords], …]}.
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
