# Investors and deals.
rule-one-currency = All amounts here must be in one currency.
rule-ticket-typical = The typical amount must lie between the smallest and the largest.
rule-ticket-over-target = The smallest ticket is larger than the target.
rule-deal-names-company = This text names the company, but the deal is to be shown without its name.
rule-deal-currency-kept = Money has already been raised, so the currency cannot change.
rule-no-rate = There is no exchange rate for this currency against { $currency }.
rule-not-here = This is not allowed here.
problem-deal-state = A deal in state { $from } cannot become { $to }.
problem-deal-round = For a deal in state { $state } no round can be recorded.
