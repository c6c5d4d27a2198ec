-- The glass may be broken for a medical emergency in which the patient's consent cannot be obtained (42 CFR 2.51).
SET ROLE aceso_owner;
ALTER TABLE access.emergency DROP CONSTRAINT emergency_reason_check;
ALTER TABLE access.emergency ADD CONSTRAINT emergency_reason_check
    CHECK (reason IN ('emergency-treatment', 'medical-emergency', 'on-call-cover', 'transfer', 'ehr-down', 'other'));
RESET ROLE;
