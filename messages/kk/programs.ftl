# What programs says to people.
eligibility-country = Мына елдердің бірінде тіркелген: { $wanted }.
eligibility-sector = Мына салалардың бірінде жұмыс істейді: { $wanted }.
eligibility-stage = Мына кезеңдердің бірінде: { $wanted }.
eligibility-language = Команда мына тілдердің бірінде жұмыс істейді: { $wanted }.
eligibility-age = { $min } айдан { $max } айға дейін бұрын құрылған.
eligibility-team = Команда { $min } адамнан { $max } адамға дейін.
eligibility-readiness = Технология дайындығының деңгейі { $min } мен { $max } аралығында.
eligibility-resident = Аталған парктердің бірінің резиденті.
eligibility-partner = Серіктес парктің резиденті.
eligibility-alumnus = Бұл бағдарламаға бұрын қатыспаған.
eligibility-women = Құрылтайшылар арасында әйел бар.
eligibility-funds = Ең көбі { $amount } { $currency } тартқан.
eligibility-met = Орындалды: { $rule } Компанияда: { $own }.
eligibility-unmet = Орындалмады: { $rule } Компанияда: { $own }.
problem-program-agreement = Бағдарламаны бірге жүргізетін парктерге олардың бәрін байланыстыратын қолданыстағы келісім керек.
