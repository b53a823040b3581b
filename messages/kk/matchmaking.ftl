# Сәйкестендіру адамдарға не айтады: екеуі неге бір-біріне сай.
match-name-round = { $round ->
    [PRE_SEED] себуге дейінгі
    [SEED] себу
    [SERIES_A] A сериясы
    [SERIES_B] B сериясы
    [SERIES_C] C сериясы
    [LATER] кейінгі
    [BRIDGE] аралық
   *[GRANT] грант
}
match-sector-wanted = Инвестор дәл осыны іздейді: { $sector }.
match-sector-near = Инвестор іздегенге жақын: { $sector }.
match-sector-other = Бұл сала инвестор атағандардың арасында жоқ.
match-round-wanted = Инвестор мұндай раундтарға қатысады: { $round }.
match-country-wanted = Инвестор { $country } компанияларына салады.
match-ticket-fits = Инвестордың сомалары мәмілеге сай.
match-ticket-usual = Инвестордың әдеттегі сомасы мәмілеге сай.
match-model-wanted = Компания инвестор қалағандай табыс табады: { $model ->
    [B2B] бизнестен
    [B2C] тұтынушылардан
    [B2G] мемлекеттен
    [MARKETPLACE] сауда алаңынан
    [SAAS] бағдарламаларға жазылудан
    [HARDWARE] құрылғылардан
    [SERVICES] қызметтерден
   *[OUTSOURCING] аутсорсингтен
}.
match-model-other = Компания инвестор қалағаннан басқаша табыс табады.
match-words = Екі тарап қолданған ортақ сөздер: { $count }.
match-backers = Инвестор оның инвесторларының бірімен бір компанияда болған рет: { $count }.
match-past-like = Инвестордың { $of } мәмілесінің { $like } осы салада: { $sector }.
match-past-unlike = Инвестордың { $of } мәмілесінің бірде-бірі бұл салада емес.
match-stage = Компания қаншалықты алға жүрді: { $stage ->
    [IDEA] идея
    [PROTOTYPE] прототип
    [MVP] алғашқы өнім
    [EARLY_REVENUE] алғашқы түсім
    [GROWTH] өсу
    [SCALE] кеңею
   *[MATURE] қалыптасқан бизнес
}.
match-resident = Компания — парк резиденті.
match-no-park = Компанияның артында парк жоқ; резидент болса, жоғары тұрар еді.
match-days-open = Мәміле ашылғалы күн: { $days }.
match-said = Бұл сәйкестік туралы айтылғаны: { $verdict ->
    [INTERESTED] қызық
    [NOT_NOW] қазір емес
    [HIDE] көрсетілмесін
   *[NOT_A_FIT] сай емес
}.
match-would-sector = Компания инвестор іздейтін салада болса, баға { $score } болар еді.
match-would-ticket = Инвестордың әдеттегі сомасы ең аз үлес пен әлі ашық сома аралығында болса, баға { $score } болар еді.
match-would-model = Компания инвестор қалағандай табыс тапса, баға { $score } болар еді.
match-would-stage = Компания ең соңғы кезеңде болса, баға { $score } болар еді.
match-would-park = Компания парктің резиденті болса, баға { $score } болар еді.
match-services-lacked = Бағдарламаның { $of } қызметінің ішінде компанияның өз парктерінде жоғы: { $lacked }.
match-host-in-market = Бағдарлама ұйымдастырушыларының бірі компания сатқысы келетін елде: { $country }.
match-host-elsewhere = Бағдарлама ұйымдастырушылары компания нарықтарының ешқайсысында емес.
match-program-stage = Компанияның кезеңі; мұндай бағдарламалар оған аз не көп сай: { $stage ->
    [IDEA] идея
    [PROTOTYPE] прототип
    [MVP] алғашқы өнім
    [EARLY_REVENUE] алғашқы түсім
    [GROWTH] өсу
    [SCALE] кеңею
   *[MATURE] қалыптасқан бизнес
}.
match-program-sector = Бағдарлама дәл осы салаға арналған: { $sector }.
match-program-sector-near = Бағдарлама көршілес салаға арналған: { $sector }.
match-program-sector-other = Бағдарлама басқа салаларға арналған.
match-language = Екеуі де осы тілде жұмыс істейді: { $language }.
match-no-language = Екеуі де жұмыс істейтін тіл жоқ.
match-line-beside = Бір шаңырақ астындағы көршілес сала: { $sector }.
match-line-shared = Екеуі бір салада, бәсекелес болуы мүмкін: { $sector }.
match-ways-together = Бірі өнім жасайды, екіншісі соның айналасындағы жұмысты істейді.
match-ways-alike = Екеуінің табыс жолдары бірін-бірі толықтырмайды.
match-technologies = Екеуі де жұмыс істейтін технологиялар: { $count }.
match-stages-apart = Араларындағы кезеңдер: { $steps }.
match-partner-resident = Серіктес — парктің резиденті.
match-partner-no-park = Серіктестің артында ешқандай парк тұрған жоқ.
match-partner-in-market = Серіктес компания сатқысы келетін елде: { $country }.
match-market-of-partner = Компания серіктес сатқысы келетін елде: { $country }.
match-both-markets = Әрқайсысы екіншісі сатқысы келетін жерде: серіктес — { $mine }, компания — { $theirs }.
match-would-market = Әрқайсысы екіншісі сатқысы келетін жерде болса, баға { $score } болар еді.
match-would-language = Екеуі бір тілде жұмыс істесе, баға { $score } болар еді.
match-bar-round = Тезисте мұндай раундтар жоқ; { $alone ->
        [yes] { $round } болса, сай келер еді.
       *[no] басқалармен қатар { $round } да керек.
    }
match-bar-country = Тезисте { $country } компаниялары жоқ; { $alone ->
        [yes] олар болса, сай келер еді.
       *[no] басқалармен қатар олар да керек.
    }
match-bar-ticket-large = Мәміле тек үлкен сомаларды алады; { $alone ->
        [yes] ең аз үлес { $sum } { $currency } болса, сай келер еді.
       *[no] басқалармен қатар ең аз үлес { $sum } { $currency } болуы керек.
    }
match-bar-ticket-small = Ашық қалғаны инвестордың ең аз үлесінен кем; { $alone ->
        [yes] ол { $sum } { $currency } болса, сай келер еді.
       *[no] басқалармен қатар ол { $sum } { $currency } болуы керек.
    }
match-bar-over = Инвестор енді салмақшы емес; { $alone ->
        [yes] тезистегі соңғы күн кешірек болса, сай келер еді.
       *[no] басқалармен қатар тезистегі соңғы күн кешірек болуы керек.
    }
