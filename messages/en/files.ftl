# What files says to people.
rule-media-type = This is no media type, such as application/pdf.
rule-sha256 = This is no SHA-256 in hexadecimal digits.
rule-upload-missing = The bytes of this upload have not come in yet.
rule-upload-used = This upload has been used already.
problem-uploads-waiting = You have many uploads that nothing uses yet; use those first.
