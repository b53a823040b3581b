# Что говорит подбор: почему двое подходят друг другу.
match-name-round = { $round ->
    [PRE_SEED] предпосевной
    [SEED] посевной
    [SERIES_A] серия A
    [SERIES_B] серия B
    [SERIES_C] серия C
    [LATER] поздний
    [BRIDGE] промежуточный
   *[GRANT] грант
}
match-sector-wanted = Инвестор ищет именно это: { $sector }.
match-sector-near = Близко к тому, что ищет инвестор: { $sector }.
match-sector-other = Этой отрасли нет среди тех, что называет инвестор.
match-round-wanted = Инвестор участвует в таких раундах: { $round }.
match-country-wanted = Инвестор вкладывает в компании страны { $country }.
match-ticket-fits = Суммы инвестора подходят сделке.
match-ticket-usual = Обычная сумма инвестора подходит сделке.
match-model-wanted = Компания зарабатывает так, как хочет инвестор: { $model ->
    [B2B] на бизнесе
    [B2C] на потребителях
    [B2G] на государстве
    [MARKETPLACE] на торговой площадке
    [SAAS] на подписке на программы
    [HARDWARE] на устройствах
    [SERVICES] на услугах
   *[OUTSOURCING] на аутсорсинге
}.
match-model-other = Компания зарабатывает не так, как хочет инвестор.
match-words = Общих слов у обеих сторон: { $count }.
match-backers = Сколько раз инвестор был в одной компании с кем-то из её инвесторов: { $count }.
match-past-like = Сделок инвестора в этой отрасли — { $like } из { $of }: { $sector }.
match-past-unlike = Ни одна из сделок инвестора ({ $of }) не в этой отрасли.
match-stage = Как далеко продвинулась компания: { $stage ->
    [IDEA] идея
    [PROTOTYPE] прототип
    [MVP] первый продукт
    [EARLY_REVENUE] первая выручка
    [GROWTH] рост
    [SCALE] масштабирование
   *[MATURE] зрелый бизнес
}.
match-resident = Компания — резидент парка.
match-no-park = За компанией не стоит ни один парк; как резидент она была бы выше.
match-days-open = Дней с открытия сделки: { $days }.
match-said = Что сказано об этом совпадении: { $verdict ->
    [INTERESTED] интересно
    [NOT_NOW] не сейчас
    [HIDE] не показывать
   *[NOT_A_FIT] не подходит
}.
match-would-sector = Будь компания в отрасли, которую ищет инвестор, оценка была бы { $score }.
match-would-ticket = Лежи обычная сумма инвестора между наименьшим взносом и тем, что ещё открыто, оценка была бы { $score }.
match-would-model = Зарабатывай компания так, как хочет инвестор, оценка была бы { $score }.
match-would-stage = Будь компания на самой поздней стадии, оценка была бы { $score }.
match-would-park = Будь компания резидентом парка, оценка была бы { $score }.
match-services-lacked = Из { $of } услуг программы в своих парках у компании нет стольких: { $lacked }.
match-host-in-market = Один из организаторов — там, где компания хочет продавать: { $country }.
match-host-elsewhere = Организаторы программы — ни на одном из рынков компании.
match-program-stage = Стадия компании, для которой такие программы подходят больше или меньше: { $stage ->
    [IDEA] идея
    [PROTOTYPE] прототип
    [MVP] первый продукт
    [EARLY_REVENUE] первая выручка
    [GROWTH] рост
    [SCALE] масштабирование
   *[MATURE] зрелый бизнес
}.
match-program-sector = Программа как раз для этой отрасли: { $sector }.
match-program-sector-near = Программа для соседней отрасли: { $sector }.
match-program-sector-other = Программа для других отраслей.
match-language = Оба работают на этом языке: { $language }.
match-no-language = Нет языка, на котором работают оба.
match-line-beside = Соседняя отрасль под той же крышей: { $sector }.
match-line-shared = Оба в одной отрасли и могут быть конкурентами: { $sector }.
match-ways-together = Один делает продукт, другой — работу вокруг него.
match-ways-alike = Оба зарабатывают так, что не дополняют друг друга.
match-technologies = Технологии, с которыми работают оба: { $count }.
match-stages-apart = Стадий между ними: { $steps }.
match-partner-resident = Партнёр — резидент парка.
match-partner-no-park = За партнёром не стоит ни один парк.
match-partner-in-market = Партнёр — там, где компания хочет продавать: { $country }.
match-market-of-partner = Компания — там, где партнёр хочет продавать: { $country }.
match-both-markets = Каждый там, где хочет продавать другой: партнёр — { $mine }, компания — { $theirs }.
match-would-market = Будь каждый там, где хочет продавать другой, оценка была бы { $score }.
match-would-language = Работай оба на одном языке, оценка была бы { $score }.
match-bar-round = Таких раундов нет в тезисе; { $alone ->
        [yes] подошло бы, если бы среди них был такой: { $round }.
       *[no] нужно, кроме прочего, чтобы среди них был такой: { $round }.
    }
match-bar-country = Компаний страны { $country } нет в тезисе; { $alone ->
        [yes] с ними подошло бы.
       *[no] нужны, кроме прочего, и они.
    }
match-bar-ticket-large = Сделка берёт только большие суммы; { $alone ->
        [yes] при наименьшем взносе { $sum } { $currency } подошло бы.
       *[no] нужен, кроме прочего, наименьший взнос { $sum } { $currency }.
    }
match-bar-ticket-small = Открыто меньше, чем наименьший взнос инвестора; { $alone ->
        [yes] при взносе от { $sum } { $currency } подошло бы.
       *[no] нужен, кроме прочего, взнос от { $sum } { $currency }.
    }
match-bar-over = Инвестор больше не собирается вкладывать; { $alone ->
        [yes] с более поздним последним днём в тезисе подошло бы.
       *[no] нужен, кроме прочего, более поздний последний день в тезисе.
    }
