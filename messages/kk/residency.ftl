# What residency says to people.
problem-step = Қазіргі күйде ({ $state }) мұны істеу мүмкін емес.
problem-application-open = Бұл компанияның осы паркке ашық өтінімі бар.
problem-resident-already = Бұл компания осы парктің резиденті болып табылады.
problem-no-regime = Паркте бұл санат үшін бүгін қолданыстағы ережелер жоқ.
problem-reapply = Бұл компания { $day } бастап қайта өтінім бере алады.
problem-register-number = Бұл нөмір тізілімде бұрыннан бар.
problem-not-eligible = Компания ереже талаптарына сай емес: { $unmet }
rule-applicant-kind = Ережелер мұндай өтініш берушіге рұқсат етпейді.
rule-category = Паркте мұндай санат жоқ.
rule-checklist = Бұл құжат міндетті.
rule-checklist-rejected = Бұл құжат қайтарылған, оны ауыстыру керек.
rule-not-on-checklist = Ережелер бұл құжатты сұрамайды.
rule-reason-code = Ережелерде мұндай негіз жоқ.
rule-assignee = Тек парк қызметкеріне тапсыруға болады.
rule-item-missing = Бұл құжат тапсырылмаған.
