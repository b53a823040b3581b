# What agreements says to people.
problem-agreement-already-party = This park is a party already.
problem-agreement-closed = This agreement cannot be joined: it is not open to accession, or not signed, or over.
problem-agreement-not-to-sign = There is nothing for this park to sign here.
problem-agreement-not-party = This park is not bound by this agreement.
rule-agreement-beneficiary = Only another party of the agreement can benefit.
rule-agreement-parties = An agreement has at least two parties, one of them a park.
rule-agreement-service = This is no service of a party.
rule-date-past = This day lies in the past.
