# What parks says to people.
problem-calendar-year = The holidays of { $year } are not in the calendar of this park, so that no time limit can be reckoned: its officers enter them with setCalendarDays.
problem-park-slug-taken = There is a park at this address already.
reason-other = Another reason, given in words.
rule-code = A code has capital letters, digits and underscores, and begins with a letter.
rule-regime-agreement = Without the step AGREEMENT a residency cannot begin with the agreement.
rule-regime-applicant = Only those who may apply can be asked for a document.
rule-regime-commission = The step COMMISSION, which decides, is missing.
rule-regime-later = A new version begins later than every earlier one of its category.
rule-regime-step-order = Each step comes once, in the order of the procedure.
rule-regime-panel-step = A panel of experts belongs to the step EXPERT_REVIEW alone.
rule-regime-commission-step = A commission decides in the step COMMISSION alone.
