# What residency says to people.
problem-step = In its present state ({ $state }) this cannot be done.
problem-application-open = There is an open application of this company to this park already.
problem-resident-already = This company is a resident of this park already.
problem-no-regime = This park has no rules in force for this category today.
problem-reapply = This company may apply again from { $day } on.
problem-register-number = This number is in the register already.
problem-not-eligible = The company does not meet what the rules ask for: { $unmet }
rule-applicant-kind = The rules do not let this kind of applicant apply.
rule-category = This park has no such category.
rule-checklist = This document is required.
rule-checklist-rejected = This document was sent back and must be replaced.
rule-not-on-checklist = The rules do not ask for this document.
rule-reason-code = The rules know no such reason for this.
rule-assignee = Only staff of the park can be given it.
rule-item-missing = This document has not been sent in.
