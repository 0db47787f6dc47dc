"""Who may ask for what, written by hand a second time: the views say it themselves, and must say the same.

A line is a method, a route and who is let in: S a stranger, T any tablet (t: that of its own cabin alone), C a cashier,
O the owner. A route that is new is written down here too, by who decides it and not from the program's own table.
"""

from tests.web.addresses import every_rule

TABLE = """
GET   /                                            S T C O
GET   /articles                                    - - - O
POST  /articles                                    - - - O
GET   /articles.csv                                - - - O
GET   /articles.xlsx                               - - - O
POST  /articles/<int:article>                      - - - O
POST  /articles/<int:article>/withdraw             - - - O
GET   /backups                                     - - - O
POST  /backups                                     - - - O
GET   /backups.csv                                 - - - O
GET   /backups.xlsx                                - - - O
GET   /board                                       - - C O
GET   /board/panel                                 - - C O
GET   /booth/<int:cabin>                           - t C O
POST  /booth/<int:cabin>/continue                  - t C O
GET   /booth/<int:cabin>/price                     - t C O
GET   /cabins/<int:cabin>                          - - C O
POST  /cabins/<int:cabin>/assign                   - - C O
POST  /cabins/<int:cabin>/block                    - - C O
GET   /cabins/<int:cabin>/change                   - - C O
POST  /cabins/<int:cabin>/checkout                 - - C O
POST  /cabins/<int:cabin>/close                    - - C O
POST  /cabins/<int:cabin>/end-call                 - - C O
POST  /cabins/<int:cabin>/extras                   - - C O
POST  /cabins/<int:cabin>/extras/<int:extra>/drop  - - C O
POST  /cabins/<int:cabin>/hangup                   - - C O
GET   /cabins/<int:cabin>/held                     - - C O
POST  /cabins/<int:cabin>/move                     - - C O
POST  /cabins/<int:cabin>/name                     - - C O
POST  /cabins/<int:cabin>/no-wish                  - - C O
POST  /cabins/<int:cabin>/open                     - - C O
GET   /cabins/<int:cabin>/tablet                   - - C O
POST  /cabins/<int:cabin>/tablet                   - - C O
POST  /cabins/<int:cabin>/topup                    - - C O
POST  /cabins/<int:cabin>/unblock                  - - C O
POST  /cabins/block-all                            - - C O
POST  /calls/seen                                  - - C O
POST  /captured/leave-out                           - - C O
POST  /captured/take-over                           - - C O
GET   /cdr                                         - - C O
GET   /cdr.csv                                     - - C O
GET   /cdr.xlsx                                    - - C O
GET   /cdr/<int:call>                              - - C O
GET   /cdr/news                                    - - C O
GET   /cdr/totals                                  - - C O
GET   /client                                      - - - O
POST  /client                                      - - - O
POST  /client/logo                                 - - - O
GET   /closing                                     - - C O
POST  /closing/backup                              - - C O
POST  /closing/block                               - - C O
POST  /closing/leave                               - - C O
GET   /closing/steps                               - - C O
POST  /closing/undo                                - - C O
GET   /day                                         - - - O
GET   /day/destinations.svg                        - - - O
GET   /day/hours.svg                               - - - O
GET   /day/paper                                   - - C O
GET   /debts                                       - - C O
GET   /debts.csv                                   - - C O
GET   /debts.xlsx                                  - - C O
GET   /debts/<int:debt>                            - - C O
POST  /debts/<int:debt>/forgive                    - - - O
POST  /debts/<int:debt>/pay                        - - C O
GET   /debts/names                                 - - C O
GET   /healthz                                     S T C O
GET   /journal                                     - - - O
GET   /journal.csv                                 - - - O
GET   /journal.xlsx                                - - - O
GET   /live/board                                  - - C O
GET   /live/booth/<int:cabin>                      - t C O
GET   /login                                       S T C O
POST  /login                                       S T C O
GET   /logo/<int:number>                           S T C O
POST  /logout                                      S T C O
GET   /opening                                     - - C O
GET   /opening/ready                               - - C O
POST  /opening/unblock                             - - C O
GET   /pair/<token>                                S T C O
GET   /payments                                    - - - O
POST  /payments                                    - - - O
GET   /payments.csv                                - - - O
GET   /payments.xlsx                               - - - O
GET   /people                                      - - - O
POST  /people                                      - - - O
GET   /people.csv                                  - - - O
GET   /people.xlsx                                 - - - O
POST  /people/<int:number>                         - - - O
POST  /people/<int:number>/disable                 - - - O
POST  /people/<int:number>/enable                  - - - O
POST  /people/<int:number>/password                - - - O
POST  /people/<int:number>/sign-out                - - - O
GET   /practice                                    - - C O
POST  /practice                                    - - C O
POST  /practice/finish                             - - C O
GET   /practice/in/<token>                         S T C O
GET   /practice/steps                              - - C O
GET   /rates                                       - - - O
GET   /rates.csv                                   - - - O
GET   /rates.xlsx                                  - - - O
GET   /rates/<prefix>/history                      - - - O
GET   /rates/import                                - - - O
POST  /rates/import                                - - - O
GET   /rates/import/<int:number>                   - - - O
GET   /rates/import/list/<int:number>              - - - O
POST  /rates/import/<int:number>                   - - - O
POST  /rates/import/list/<int:number>              - - - O
GET   /rates/journal                               - - - O
GET   /rates/journal.csv                           - - - O
GET   /rates/journal.xlsx                          - - - O
POST  /rates/undo                                  - - - O
GET   /recharge                                    - - - O
POST  /recharge                                    - - - O
GET   /recharge.csv                                - - - O
GET   /recharge.xlsx                               - - - O
POST  /recharge/import                             - - - O
POST  /recharge/lots                               - - - O
GET   /reconciliation                              - - - O
POST  /reconciliation                              - - - O
GET   /reconciliation.csv                          - - - O
GET   /reconciliation.xlsx                         - - - O
GET   /reconciliation/<int:number>                 - - - O
GET   /reconciliation/<int:number>.csv             - - - O
GET   /reconciliation/<int:number>.xlsx            - - - O
POST  /reconciliation/<int:number>/compare         - - - O
POST  /reconciliation/<int:number>/read            - - - O
POST  /reconciliation/<int:number>/withdraw        - - - O
GET   /reconciliation/unpaid                       - - - O
GET   /reconciliation/unpaid.csv                   - - - O
GET   /reconciliation/unpaid.xlsx                  - - - O
GET   /reports                                     - - - O
GET   /reports.csv                                 - - - O
GET   /reports.svg                                 - - - O
GET   /reports.xlsx                                - - - O
GET   /settings                                    - - - O
POST  /settings                                    - - - O
GET   /settings/printer                            - - - O
POST  /settings/printer                            - - - O
GET   /shift                                       - - C O
POST  /shift/close                                 - - C O
GET   /shift/count                                 - - C O
GET   /shift/handover                              - - C O
POST  /shift/handover                              - - C O
POST  /shift/open                                  - - C O
POST  /shift/payout                                - - C O
GET   /shift/sum                                   - - C O
GET   /shifts                                      - - C O
GET   /shifts.csv                                  - - C O
GET   /shifts.xlsx                                 - - C O
GET   /shifts/<int:shift>                          - - C O
GET   /slips                                       - - C O
GET   /slips.csv                                   - - C O
GET   /slips.xlsx                                  - - C O
GET   /slips/<int:slip>                            - - C O
GET   /slips/<int:slip>/print                      - - C O
POST  /slips/<int:slip>/print                      - - C O
GET   /static/<path:name>                          S T C O
GET   /tablets                                     - - - O
GET   /tablets.csv                                 - - - O
GET   /tablets.xlsx                                - - - O
POST  /tablets/<int:number>/revoke                 - - C O
POST  /tablets/revoke-all                          - - - O
GET   /tariffs                                     - - - O
GET   /tariffs.csv                                 - - - O
GET   /tariffs.xlsx                                - - - O
GET   /tariffs/<prefix>                            - - - O
POST  /tariffs/<prefix>                            - - - O
GET   /tariffs/<prefix>/history                    - - - O
POST  /tariffs/<prefix>/remove                     - - - O
GET   /tariffs/<prefix>/row                        - - - O
GET   /tariffs/change                              - - - O
POST  /tariffs/change                              - - - O
GET   /tariffs/import                              - - - O
POST  /tariffs/import                              - - - O
GET   /tariffs/import/<int:number>                 - - - O
GET   /tariffs/import/list/<int:number>            - - - O
POST  /tariffs/import/<int:number>                 - - - O
POST  /tariffs/import/list/<int:number>            - - - O
GET   /tariffs/journal                             - - - O
GET   /tariffs/journal.csv                         - - - O
GET   /tariffs/journal.xlsx                        - - - O
GET   /tariffs/poster                              - - - O
POST  /tariffs/refuse                              - - - O
GET   /tariffs/try                                 - - - O
POST  /tariffs/undo                                - - - O
GET   /till/<int:bill>/print                       - - C O
POST  /till/<int:bill>/print                       - - C O
GET   /till/<int:bill>/receipt                     - - C O
GET   /till/<int:bill>/receipt.txt                 - - C O
POST  /till/<int:bill>/reverse                     - - C O
GET   /visits                                      - - C O
GET   /visits.csv                                  - - C O
GET   /visits.xlsx                                 - - C O
GET   /visits/<int:visit>                          - - C O
GET   /waiting                                     - - C O
POST  /waiting                                     - - C O
POST  /waiting/<int:number>/gone                   - - C O
POST  /waiting/<int:number>/seat                   - - C O
"""

ANYONE = frozenset({"stranger", "tablet", "cashier", "owner"})
CABIN = frozenset({"tablet", "cashier", "owner"})
COUNTER = frozenset({"cashier", "owner"})
OWNER = frozenset({"owner"})
ROLES = {"STCO": ANYONE, "-tCO": CABIN, "--CO": COUNTER, "---O": OWNER}


def _written() -> dict[tuple[str, str], frozenset[str]]:
    lines = (line.split(None, 2) for line in TABLE.strip().splitlines())
    return {(method, route): ROLES[roles.replace(" ", "")] for method, route, roles in lines}


BY_ROUTE = _written()
"""(method, route) -> who is let in."""

RULES: dict[str, frozenset[str]] = {
    rule.endpoint: BY_ROUTE[method, rule.rule]
    for rule in every_rule()
    for method in sorted(rule.methods & {"GET", "POST"})
    if (method, rule.rule) in BY_ROUTE
}
"""The same by the endpoints that the routes lead to."""
