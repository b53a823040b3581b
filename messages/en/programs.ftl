# What programs says to people.
eligibility-country = Incorporated in one of: { $wanted }.
eligibility-sector = Works in one of: { $wanted }.
eligibility-stage = At one of the stages: { $wanted }.
eligibility-language = The team works in one of: { $wanted }.
eligibility-age = Founded { $min } to { $max } months ago.
eligibility-team = A team of { $min } to { $max }.
eligibility-readiness = A technology readiness level of { $min } to { $max }.
eligibility-resident = A resident of one of the parks named.
eligibility-partner = A resident of a partner park.
eligibility-alumnus = Has not been in this program before.
eligibility-women = A woman is among the founders.
eligibility-funds = Has raised at most { $amount } { $currency }.
eligibility-met = Met: { $rule } The company: { $own }.
eligibility-unmet = Not met: { $rule } The company: { $own }.
problem-program-agreement = Parks that run a program together need an agreement in force that binds them all.
