# What residency says to people.
problem-step = В текущем состоянии ({ $state }) это невозможно.
problem-application-open = У этой компании уже есть открытая заявка в этот парк.
problem-resident-already = Эта компания уже резидент этого парка.
problem-no-regime = У парка сегодня нет действующих правил для этой категории.
problem-reapply = Эта компания может подать заявку снова с { $day }.
problem-register-number = Этот номер уже есть в реестре.
problem-not-eligible = Компания не соответствует правилам: { $unmet }
rule-applicant-kind = Правила не допускают заявителя такого вида.
rule-category = У парка нет такой категории.
rule-checklist = Этот документ обязателен.
rule-checklist-rejected = Этот документ возвращён, его нужно заменить.
rule-not-on-checklist = Правила не требуют этого документа.
rule-reason-code = В правилах нет такого основания.
rule-assignee = Назначить можно только сотрудника парка.
rule-item-missing = Этот документ не был подан.
