# What agreements says to people.
problem-agreement-already-party = Этот парк уже является стороной.
problem-agreement-closed = К этому соглашению нельзя присоединиться: оно не открыто для присоединения, не подписано или прекращено.
problem-agreement-not-to-sign = Этому парку здесь нечего подписывать.
problem-agreement-not-party = Это соглашение не связывает этот парк.
rule-agreement-beneficiary = Пользоваться может только другая сторона соглашения.
rule-agreement-parties = У соглашения не менее двух сторон, одна из которых — парк.
rule-agreement-service = Это не услуга одной из сторон.
rule-date-past = Этот день уже прошёл.
