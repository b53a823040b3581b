# What parks says to people.
problem-calendar-year = Park taqvimida { $year }-yil bayramlari yoʻq, shu sabab muddatni hisoblab boʻlmaydi: park xodimlari ularni setCalendarDays orqali kiritadi.
problem-park-slug-taken = Bu manzilda park allaqachon bor.
reason-other = So‘z bilan bayon qilingan boshqa sabab.
rule-code = Kod lotin bosh harflari, raqamlar va pastki chiziqlardan iborat bo‘lib, harfdan boshlanadi.
rule-regime-agreement = AGREEMENT bosqichisiz rezidentlik shartnomadan boshlana olmaydi.
rule-regime-applicant = Hujjat faqat ariza bera oladiganlardan talab qilinadi.
rule-regime-commission = Qaror qabul qilinadigan COMMISSION bosqichi yo‘q.
rule-regime-later = Yangi tahrir o‘z toifasining barcha avvalgi tahrirlaridan keyin kuchga kiradi.
rule-regime-step-order = Har bir bosqich bir marta, tartib-taomil ketma-ketligida keladi.
rule-regime-panel-step = Ekspertlar hayʼati faqat EXPERT_REVIEW bosqichiga tegishli.
rule-regime-commission-step = Komissiya faqat COMMISSION bosqichida qaror qiladi.
