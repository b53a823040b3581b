# What agreements says to people.
problem-agreement-already-party = Бұл парк қазірдің өзінде тарап.
problem-agreement-closed = Бұл келісімге қосылуға болмайды: ол қосылуға ашық емес, қол қойылмаған немесе аяқталған.
problem-agreement-not-to-sign = Мұнда бұл парк қол қоятын ештеңе жоқ.
problem-agreement-not-party = Бұл келісім осы паркті міндеттемейді.
rule-agreement-beneficiary = Тек келісімнің басқа тарапы пайдалана алады.
rule-agreement-parties = Келісімде кемінде екі тарап болады, олардың бірі — парк.
rule-agreement-service = Бұл тараптардың бірінің қызметі емес.
rule-date-past = Бұл күн өтіп кеткен.
