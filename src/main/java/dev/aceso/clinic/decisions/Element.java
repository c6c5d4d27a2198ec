package dev.aceso.clinic.decisions;

/** What the cardiovascular-kidney-metabolic review looks at, in the order in which a finding lists it. */
enum Element {
    AGE("age", "Age", "your age"),
    SEX("sex", "Sex used by the equations", "your sex as recorded at birth"),
    CREATININE("creatinine", "Serum creatinine", "a recent creatinine blood test"),
    UACR("uacr", "Urine albumin to creatinine ratio", "a recent urine albumin test"),
    TOTAL_CHOLESTEROL("total-cholesterol", "Total cholesterol", "a recent total cholesterol test"),
    HDL("hdl", "HDL cholesterol", "a recent HDL cholesterol test"),
    SYSTOLIC(
            "systolic-blood-pressure",
            "Systolic blood pressure, outpatient",
            "a recent blood pressure from an office visit"),
    BMI("bmi", "Body mass index", "your height and weight"),
    SMOKING("current-smoking", "Smokes now", "whether you smoke"),
    DIABETES("diabetes", "Diabetes", "whether you have diabetes"),
    ANTIHYPERTENSIVE("antihypertensive-treatment", "Blood pressure drug", "whether you take blood pressure medicine"),
    STATIN("statin-treatment", "Statin", "whether you take a statin"),
    ASCVD(
            "atherosclerotic-cardiovascular-disease",
            "Known atherosclerotic cardiovascular disease or stroke",
            "your heart and artery history"),
    HEART_FAILURE("heart-failure", "Known heart failure", "your heart failure history"),
    DIALYSIS("dialysis", "Dialysis", "whether you are on dialysis"),
    ACUTE_KIDNEY_INJURY(
            "acute-kidney-injury",
            "Acute kidney injury, now or in the last 90 days",
            "whether your kidneys were injured lately"),
    PREGNANCY("pregnancy", "Pregnancy", "whether you are pregnant");

    private final String code;
    private final String label;
    private final String plain;

    Element(String code, String label, String plain) {
        this.code = code;
        this.label = label;
        this.plain = plain;
    }

    /** Its name in a finding. */
    String code() {
        return code;
    }

    /** Its name for a clinician. */
    String label() {
        return label;
    }

    /** Its name in a sentence to the patient. */
    String plain() {
        return plain;
    }
}
