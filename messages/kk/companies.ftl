# What companies says to people.
problem-identifier-held = Бұл нөмір басқа компанияда бар.
rule-home-park = Компания бұл парктің резиденті емес.
rule-office-park = Бұл елде мұндай парк жоқ.
rule-elf-code = Бұл ISO 20275 коды емес: төрт әріп пен цифр.
rule-no-currency = Бұл көрсеткіштің валютасы жоқ.
rule-figure-decimals = Бұл көрсеткіште үтірден кейін ең көбі { $max } цифр болады.
rule-figure-least = Бұл көрсеткіш кемінде { $min }.
