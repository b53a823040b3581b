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
match-bar-round = Тезисте мұндай раундтар жоқ; { $round } болса, сай келер еді.
match-bar-country = Тезисте { $country } компаниялары жоқ; олар болса, сай келер еді.
match-bar-ticket-large = Мәміле тек үлкен сомаларды алады; ең аз үлес { $sum } { $currency } болса, сай келер еді.
match-bar-ticket-small = Ашық қалғаны инвестордың ең аз үлесінен кем; ол { $sum } { $currency } болса, сай келер еді.
match-bar-over = Инвестор енді салмақшы емес; тезистегі соңғы күн кешірек болса, сай келер еді.
