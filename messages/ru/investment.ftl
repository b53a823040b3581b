# What investment says to people.
rule-one-currency = Все суммы здесь указываются в одной валюте.
rule-ticket-typical = Обычная сумма лежит между наименьшей и наибольшей.
rule-ticket-over-target = Наименьший чек больше цели.
rule-deal-names-company = Здесь названа компания, без имени которой показывается эта сделка.
rule-deal-currency-kept = Деньги уже привлечены: валюта не меняется.
rule-no-rate = Нет курса этой валюты к { $currency }.
rule-not-here = Здесь этого быть не должно.
problem-deal-state = Сделка в состоянии { $from } не может перейти в { $to }.
problem-deal-round = У сделки в состоянии { $state } нет раунда, который можно записать.
