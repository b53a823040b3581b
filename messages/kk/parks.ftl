# What parks says to people.
problem-calendar-year = Парк күнтізбесінде { $year } жылғы мерекелер жоқ, сондықтан мерзімді есептеу мүмкін емес: оларды парк қызметкерлері setCalendarDays арқылы енгізеді.
problem-park-slug-taken = Бұл мекенжайда парк бұрыннан бар.
reason-other = Сөзбен баяндалған өзге себеп.
rule-code = Код латынның бас әріптерінен, цифрлардан және астын сызу таңбаларынан тұрады әрі әріптен басталады.
rule-regime-agreement = AGREEMENT қадамынсыз резиденттік шарттан бастала алмайды.
rule-regime-applicant = Құжат өтінім бере алатындардан ғана талап етіледі.
rule-regime-commission = Шешім қабылданатын COMMISSION қадамы жоқ.
rule-regime-later = Жаңа редакция өз санатының бұрынғы барлық редакцияларынан кейін күшіне енеді.
rule-regime-step-order = Әр қадам бір рет, рәсім ретімен келеді.
rule-regime-panel-step = Сарапшылар тобы тек EXPERT_REVIEW кезеңіне жатады.
rule-regime-commission-step = Комиссия тек COMMISSION қадамында шешеді.
