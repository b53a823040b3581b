# Parks and their regimes.
problem-calendar-year = The calendar of this park does not contain the holidays of { $year }, so no time limit can be computed. An officer of the park must enter them with setCalendarDays.
problem-park-slug-taken = Another park already has this slug.
reason-other = Another reason, explained in the text.
rule-code = A code consists of capital letters, digits and underscores, and begins with a letter.
rule-regime-agreement = Without the step AGREEMENT, a residency cannot begin with the agreement.
rule-regime-applicant = A document can only be required of applicants who may apply.
rule-regime-commission = The step COMMISSION is missing; it makes the decision.
rule-regime-later = A new version must begin later than every earlier version of its category.
rule-regime-step-order = Each step can occur once, in the order of the procedure.
rule-regime-panel-step = Only the step EXPERT_REVIEW can have a panel of experts.
rule-regime-commission-step = Only the step COMMISSION can have a commission.
