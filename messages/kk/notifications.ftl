# Адамдарға не туралы хабарланады.
notification-residency-application-received = { $company } резиденттікке өтінім берді: { $park } ({ $number }).
notification-residency-decision = { $park }: { $company } өтінімі бойынша шешім қабылданды ({ $number }).
notification-revision-requested = { $park }: { $company } өтінімі толықтыруға қайтарылды ({ $number }).
notification-residency-changed = { $park }: { $company } резиденттігі өзгерді.
notification-obligation-due = { $park } { $company } есебін { $day } күніне дейін күтеді.
notification-appeal-filed = { $company } шешімге шағым берді: { $park }.
notification-warning-ran-out = { $park } { $company } компаниясына түзету үшін берген мерзім аяқталды.
notification-appeal-decided = { $park } { $company } шағымы бойынша шешім қабылдады.
notification-access-requested = { $company } қызметке қолжетімділік сұрайды: { $park }.
notification-access-decision = { $park }: { $company } сұраған қолжетімділік бойынша жаңалық бар.
notification-application-moved = { $program }: { $company } өтінімі басқа кезеңге өтті.
notification-offer-made = { $program } { $company } үшін орын ұсынады.
notification-review-assigned = Сізден { $company } өтінімін бағалау сұралады: { $program }.
notification-deal-matched = Жаңа мәміле «{ $search }» іздеуіңізге сай келеді: { $deal }
notification-deal-wanted = Жаңа мәміле тезисіңізге сай келеді: { $deal }
notification-introduction-requested = { $company } мен { $investor } танысуы жауабыңызды күтеді.
notification-introduction-connected = { $company } мен { $investor } енді байланыста.
notification-message-received = { $person } сізге хат жазды.
notification-agreement-proposed = { $park }: «{ $agreement }» келісімі ұсынылды.
notification-agreement-expiring = «{ $agreement }» келісімі { $day } күніне дейін жарамды.
notification-reciprocity-out-of-band = { $park } мен { $partner } арасындағы рұқсаттамалар тепе-теңдігі { $park } қалағаннан көбірек ауытқыды.
mail-notification-body =
    Сәлем, { $name }!

    { $title }

    { $link }

    Мұндай хаттардың қайсысын алатыныңызды профиліңізде таңдай аласыз.
rule-url-inside = Бұл мекенжай сервердің ішкі желісінде орналасқан.
notification-program-application-received = { $company } «{ $program }» бағдарламасына өтінім берді ({ $number }).
notification-intake-cancelled = «{ $program }»: { $company } өтінім берген қабылдау тоқтатылды ({ $number }).
notification-panel-opinion-asked = { $park } өтінім бойынша қорытындыңызды сұрайды, мерзімі: { $day }.
notification-panel-stuck = { $park }: { $number } өтінімі бойынша топ шеше алмайды, қосымша сарапшыларды таңдаңыз.
notification-commission-invited = { $park } сізді { $day } күнгі комиссия отырысына шақырады.
notification-commission-reminder = { $park }: комиссия отырысы бүгін, { $day } күні өтеді.
notification-commission-cancelled = { $park }: комиссияның { $day } күнгі отырысы болмайды.
