# What programs says to people.
eligibility-country = Зарегистрирована в одной из стран: { $wanted }.
eligibility-sector = Работает в одной из отраслей: { $wanted }.
eligibility-stage = На одной из стадий: { $wanted }.
eligibility-language = Команда работает на одном из языков: { $wanted }.
eligibility-age = Основана от { $min } до { $max } месяцев назад.
eligibility-team = Команда от { $min } до { $max } человек.
eligibility-readiness = Уровень готовности технологии от { $min } до { $max }.
eligibility-resident = Резидент одного из названных парков.
eligibility-partner = Резидент парка-партнёра.
eligibility-alumnus = Ещё не участвовала в этой программе.
eligibility-women = Среди основателей есть женщина.
eligibility-funds = Привлекла не более { $amount } { $currency }.
eligibility-met = Выполнено: { $rule } У компании: { $own }.
eligibility-unmet = Не выполнено: { $rule } У компании: { $own }.
problem-program-agreement = Паркам, которые ведут программу вместе, нужно действующее соглашение, связывающее их всех.
