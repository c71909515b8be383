"""Who gets it? From the citizen's words to the competent agency, with reasons.

`Router.route` reads the text (`text`), finds the place (`gazetteer`, `evidence`, `location`) and
the kind of matter (`lexicon`, `signals`, `features`, `matters`), decides the class (`classes`),
looks up the competence of the day (`competence`) and says how sure it is (`confidence`).
"""

from casework.domain.routing.model import WITH_AGENCY, CaseClass, Place, Routing, Suggestion
from casework.domain.routing.router import Router

__all__ = ["WITH_AGENCY", "CaseClass", "Place", "Router", "Routing", "Suggestion"]
