# О чём людям сообщают.
notification-residency-application-received = { $company } подаёт заявку на резидентство: { $park } ({ $number }).
notification-residency-decision = { $park }: принято решение по заявке { $company } ({ $number }).
notification-revision-requested = { $park }: заявка { $company } возвращена на доработку ({ $number }).
notification-residency-changed = { $park }: изменилось резидентство { $company }.
notification-obligation-due = { $park } ждёт отчётности от { $company } до { $day }.
notification-appeal-filed = { $company } обжалует решение: { $park }.
notification-warning-ran-out = { $park }: срок, данный { $company } на исправление, истёк.
notification-appeal-decided = { $park }: принято решение по жалобе { $company }.
notification-access-requested = { $company } просит доступ к услуге: { $park }.
notification-access-decision = { $park }: новости по запросу { $company } на доступ к услуге.
notification-application-moved = { $program }: заявка { $company } перешла на другой этап.
notification-offer-made = { $program } предлагает место для { $company }.
notification-review-assigned = Вас просят оценить заявку { $company }: { $program }.
notification-deal-matched = Новая сделка подходит под ваш поиск «{ $search }»: { $deal }
notification-deal-wanted = Новая сделка подходит под ваш тезис: { $deal }
notification-introduction-requested = Знакомство { $company } и { $investor } ждёт вашего ответа.
notification-introduction-connected = { $company } и { $investor } теперь на связи.
notification-message-received = Вам пишет { $person }.
notification-agreement-proposed = { $park }: предложено соглашение «{ $agreement }».
notification-agreement-expiring = Соглашение «{ $agreement }» действует до { $day }.
notification-reciprocity-out-of-band = Обмен пропусками между { $park } и { $partner } отклонился от равновесия сильнее, чем хочет { $park }.
mail-notification-body =
    Салом, { $name }!

    { $title }

    { $link }

    Какие из этих писем получать, можно выбрать в своём профиле.
rule-url-inside = Этот адрес находится во внутренней сети сервера.
notification-program-application-received = { $company } подаёт заявку в программу «{ $program }» ({ $number }).
notification-intake-cancelled = «{ $program }»: набор, в который подаёт заявку { $company }, отменён ({ $number }).
notification-panel-opinion-asked = { $park } просит ваше заключение по заявке, срок: { $day }.
notification-panel-stuck = { $park }: панель по заявке { $number } не может решить, выберите дополнительных экспертов.
notification-commission-invited = { $park } приглашает вас на заседание комиссии { $day }.
notification-commission-reminder = { $park }: комиссия заседает сегодня, { $day }.
notification-commission-cancelled = { $park }: заседание комиссии { $day } отменено.
