# What investment says to people.
rule-one-currency = All sums here are in one currency.
rule-ticket-typical = The typical sum lies between the smallest and the largest.
rule-ticket-over-target = The smallest ticket is larger than the target.
rule-deal-names-company = Here the company is named, which this deal is to be shown without.
rule-deal-currency-kept = Money has been raised already: the currency stays.
rule-no-rate = There is no exchange rate for this currency against { $currency }.
rule-not-here = This has no place here.
problem-deal-state = A deal that is { $from } cannot become { $to }.
problem-deal-round = A deal that is { $state } has no round to write down.
