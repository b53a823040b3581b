# What parks says to people.
problem-calendar-year = В календаре парка нет праздников { $year } года, поэтому срок исчислить нельзя: сотрудники парка вносят их через setCalendarDays.
problem-park-slug-taken = По этому адресу уже есть парк.
reason-other = Иная причина, изложенная словами.
rule-code = Код состоит из прописных латинских букв, цифр и знаков подчёркивания и начинается с буквы.
rule-regime-agreement = Без шага AGREEMENT резидентство не может начинаться с договора.
rule-regime-applicant = Документ можно требовать только от тех, кто вправе подать заявку.
rule-regime-commission = Нет шага COMMISSION, на котором принимается решение.
rule-regime-later = Новая редакция начинает действовать позже всех прежних редакций своей категории.
rule-regime-step-order = Каждый шаг встречается один раз, в порядке процедуры.
rule-regime-panel-step = Экспертная панель относится только к этапу EXPERT_REVIEW.
rule-regime-commission-step = Комиссия решает только на шаге COMMISSION.
