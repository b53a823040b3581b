# What companies says to people.
problem-identifier-held = Another company has this number.
rule-home-park = This is no park that the company is a resident of.
rule-office-park = There is no such park in this country.
rule-elf-code = This is no code of ISO 20275: four letters and digits.
rule-no-currency = This figure has no currency.
rule-figure-decimals = At most { $max } decimals are allowed in this figure.
rule-figure-least = This figure is at least { $min }.
