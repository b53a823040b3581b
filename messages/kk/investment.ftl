# What investment says to people.
rule-one-currency = Мұндағы барлық сома бір валютада болады.
rule-ticket-typical = Әдеттегі сома ең аз және ең көп соманың аралығында болады.
rule-ticket-over-target = Ең аз чек мақсаттан үлкен.
rule-deal-names-company = Мұнда компания аталған, ал мәміле оның атынсыз көрсетілуі керек.
rule-deal-currency-kept = Қаржы тартылып қойған: валюта өзгермейді.
rule-no-rate = Бұл валютаның { $currency } бойынша бағамы жоқ.
rule-not-here = Бұған мұнда орын жоқ.
problem-deal-state = { $from } күйіндегі мәміле { $to } күйіне өте алмайды.
problem-deal-round = { $state } күйіндегі мәміледе жазып қоятын раунд жоқ.
