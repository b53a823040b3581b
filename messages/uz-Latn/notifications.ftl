# Odamlarga nimalar xabar qilinadi.
notification-residency-application-received = { $company } rezidentlik uchun ariza topshirdi: { $park } ({ $number }).
notification-residency-decision = { $park }: { $company } arizasi boʻyicha qaror qabul qilindi ({ $number }).
notification-revision-requested = { $park }: { $company } arizasi qayta ishlashga qaytarildi ({ $number }).
notification-residency-changed = { $park }: { $company } rezidentligi oʻzgardi.
notification-obligation-due = { $park } { $company } hisobotini { $day } kunigacha kutmoqda.
notification-appeal-filed = { $company } qaror ustidan shikoyat qildi: { $park }.
notification-warning-ran-out = { $park } { $company }ga kamchiliklarni tuzatish uchun bergan muddat tugadi.
notification-appeal-decided = { $park } { $company } shikoyati boʻyicha qaror qabul qildi.
notification-access-requested = { $company } xizmatdan foydalanishni soʻramoqda: { $park }.
notification-access-decision = { $park }: { $company }ning xizmatdan foydalanish soʻrovi boʻyicha yangilik bor.
notification-application-moved = { $program }: { $company } arizasi boshqa bosqichga oʻtdi.
notification-offer-made = { $program } { $company } uchun joy taklif qilmoqda.
notification-review-assigned = Sizdan { $company } arizasini baholash soʻralmoqda: { $program }.
notification-deal-matched = Yangi bitim “{ $search }” qidiruvingizga mos keldi: { $deal }
notification-deal-wanted = Yangi bitim tezisingizga mos keldi: { $deal }
notification-introduction-requested = { $company } va { $investor } tanishuvi javobingizni kutmoqda.
notification-introduction-connected = { $company } va { $investor } endi aloqada.
notification-message-received = { $person } sizga xabar yozdi.
notification-agreement-proposed = { $park }: “{ $agreement }” bitimi taklif qilindi.
notification-agreement-expiring = “{ $agreement }” bitimi { $day } kunigacha amal qiladi.
notification-reciprocity-out-of-band = { $park } va { $partner } o‘rtasidagi ruxsatnomalar muvozanati { $park } istaganidan ko‘proq buzildi.
mail-notification-body =
    Salom, { $name }!

    { $title }

    { $link }

    Bunday xatlarning qaysi birini olishni profilingizda tanlashingiz mumkin.
rule-url-inside = Bu manzil serverning ichki tarmogʻida joylashgan.
notification-program-application-received = { $company } { $program } dasturiga ariza berdi ({ $number }).
notification-intake-cancelled = { $program }: { $company } ariza bergan qabul bekor qilindi ({ $number }).
notification-panel-opinion-asked = { $park } ariza boʻyicha xulosangizni soʻraydi, muddat: { $day }.
notification-panel-stuck = { $park }: { $number } arizasi boʻyicha hayʼat qaror qila olmaydi, qoʻshimcha ekspertlarni tanlang.
notification-commission-invited = { $park } sizni { $day } kungi komissiya majlisiga taklif qiladi.
notification-commission-reminder = { $park }: komissiya bugun, { $day } kuni majlis oʻtkazadi.
notification-commission-cancelled = { $park }: komissiyaning { $day } kungi majlisi bekor qilindi.
