"""The cases in the words of Open311 GeoReport v2 (https://wiki.open311.org/GeoReport_v2).

`services` is what may be reported, `requests` how a case is shown, `told` and `updates` what is
told of one, `queries` what may be asked for. Nothing here knows JSON, XML or HTTP.
"""
