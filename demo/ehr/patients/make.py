#!/usr/bin/env python3
"""Makes the patient bundles from the output of Synthea. Usage: make.py SYNTHEA_FHIR_DIR

How Synthea was run, who was chosen and what is changed: README.md beside this file. The same input gives the same
bytes. Python 3 standard library only.
"""
import copy
import datetime
import glob
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SYNTHEA_END = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
DONOR = "Royal919"  # has every laboratory code; lends the shape of a resource that the chosen person lacks

LOINC, SNOMED, ICD = "http://loinc.org", "http://snomed.info/sct", "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM, UCUM = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://unitsofmeasure.org"
HABIT = "urn:aceso:demo:habit"
US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"

SMOKING = {
    "daily": ("449868002", "Smokes tobacco daily (finding)"),
    "never": ("266919005", "Never smoked tobacco (finding)"),
    "former": ("8517006", "Ex-smoker (finding)"),
}
DRUGS = {
    "lisinopril": ("314076", "lisinopril 10 MG Oral Tablet"),
    "hydrochlorothiazide": ("310798", "Hydrochlorothiazide 25 MG Oral Tablet"),
    "amlodipine": ("308136", "amLODIPine 2.5 MG Oral Tablet"),
    "losartan": ("979492", "losartan potassium 50 MG Oral Tablet"),
    "atorvastatin": ("617310", "atorvastatin 20 MG Oral Tablet"),
    "simvastatin": ("312961", "simvastatin 20 MG Oral Tablet"),
    "metformin": ("860975", "24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet"),
    "acetaminophen": ("313782", "Acetaminophen 325 MG Oral Tablet"),
}
ANTIHYPERTENSIVES = {"lisinopril", "hydrochlorothiazide", "amlodipine", "losartan"}
STATINS = {"atorvastatin", "simvastatin"}
CONDITIONS = {
    "diabetes": [(SNOMED, "44054006", "Diabetes mellitus type 2 (disorder)"),
                 (ICD, "E11.9", "Type 2 diabetes mellitus without complications")],
    "hypertension": [(SNOMED, "59621000", "Essential hypertension (disorder)")],
    "infarction": [(SNOMED, "22298006", "Myocardial infarction (disorder)"),
                   (ICD, "I21.9", "Acute myocardial infarction, unspecified")],
    "heart failure": [(SNOMED, "84114007", "Heart failure (disorder)"), (ICD, "I50.9", "Heart failure, unspecified")],
    "end-stage renal disease": [(SNOMED, "46177005", "End-stage renal disease (disorder)"),
                                (ICD, "N18.6", "End stage renal disease")],
    "dialysis dependence": [(SNOMED, "105502003", "Dependence on renal dialysis (finding)"),
                            (ICD, "Z99.2", "Dependence on renal dialysis")],
    "acute kidney injury": [(SNOMED, "14669001", "Acute kidney injury (disorder)"),
                            (ICD, "N17.9", "Acute kidney failure, unspecified")],
    "pregnancy": [(SNOMED, "72892002", "Normal pregnancy (finding)"), (ICD, "Z33.1", "Pregnant state, incidental")],
}
# Everyday findings and visits that no clinical function here looks at; whatever else the person had is left out.
NOISE_CONDITIONS = {"224299000", "160903007", "160904001", "444814009", "195662009", "10509002", "66383009",
                    "73595000", "423315002", "314529007", "44465007", "278558000"}
NOISE_PROCEDURES = {"430193006", "710824005", "171207006", "454711000124102", "34043003"}

# Unusual on purpose: a search for them in data files must find nothing but a leak.
NAMES = ["Ottoliese Quillonvane", "Barnabrith Skarrowmede", "Ysolenne Tarquist", "Fennimarek Dulverstrom",
         "Perpetrine Oxwhistle", "Zephyrella Grimthwaite", "Maldrisca Hoffenquell", "Cuthwyn Bramblejarl",
         "Thessaluna Vorpeltide", "Ignatrudo Mossgallant", "Wilhemyra Zandthorpe", "Archibrock Fjeldimore",
         "Rosquilda Pennyfarrow", "Leofwalda Crumbeltoft", "Evanthippa Nackelbury", "Torquilmar Wexenhale",
         "Hesperanza Bluttergast", "Dagobrecht Yarrowdink", "Quenriette Ashpuddle", "Ferdowina Klopstrand",
         "Osmundric Tattlewick", "Clothildra Muckersfield", "Balthrigo Snodbrenner", "Jacquenetta Druffelhorn",
         "Primrosalie Eckelthwing", "Wendelgard Phipparoon", "Siegmardo Throxbury", "Kunigonda Jellinghast",
         "Adelfriede Wumbleport", "Ruprexton Gloamdyke", "Meliorana Stickelvance", "Hrothwine Pobjoyden"]
STREETS = ["Lanternmoss Row", "Hobgrindle Lane", "Saltwhimsy Terrace", "Cracklefen Drove", "Nettlewhisk Close"]
TOWNS = ["Brackenwyre", "Upper Sloomthorpe", "Pellidrake", "Mizzlecombe"]


class Person:
    """One person of Synthea's: the resources by type, the newest of a code, dates as days before the end."""

    def __init__(self, folder, prefix):
        name, = glob.glob(os.path.join(folder, prefix + "*.json"))
        with open(name, encoding="utf-8") as file:
            self.resources = [entry["resource"] for entry in json.load(file)["entry"]]

    def of(self, kind):
        return [r for r in self.resources if r["resourceType"] == kind]

    def newest(self, kind, code=None):
        found = [r for r in self.of(kind) if code is None or code in codes(r)]
        return copy.deepcopy(found[-1]) if found else None


def codes(resource):
    return [coding.get("code") for coding in resource.get("code", {}).get("coding", [])]


def concept(*codings):
    return {"coding": [{"system": s, "code": c, "display": d} for s, c, d in codings], "text": codings[0][2]}


def quantity(value, unit):
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}


def at(days, time="09:15:00"):
    return "{{today-%d}}T%s+00:00" % (days, time)


class Chart:
    """Collects the entries of one patient."""

    def __init__(self, number, pid, spec, people):
        self.n, self.pid, self.spec = number, pid, spec
        self.base, self.donor = people[spec["base"]], people[DONOR]
        self.entries, self.canaries, self.used = [], [], {}
        self.given, self.family = NAMES[number].split(" ")

    def put(self, resource, name):
        self.used[name] = self.used.get(name, 0) + 1
        rid = "%s-%s-%d" % (self.pid, name, self.used[name])
        if resource["resourceType"] == "Patient":
            rid = self.pid
        body = {"resourceType": resource["resourceType"], "id": rid}
        body.update({k: v for k, v in resource.items() if k not in ("resourceType", "id")})
        url = body["resourceType"] + "/" + rid
        self.entries.append({"fullUrl": "urn:aceso:demo:" + url, "resource": body,
                             "request": {"method": "PUT", "url": url}})
        return url

    def shape(self, kind, code=None):
        """The newest resource of that code, bare of what points elsewhere."""
        resource = self.base.newest(kind, code) or self.donor.newest(kind, code)
        for key in ("identifier", "participant", "location", "serviceProvider", "requester", "performer", "reasonReference",
                    "reasonCode", "hospitalization", "dosageInstruction", "text", "issued", "note", "abatementDateTime",
                    "recordedDate", "encounter"):
            resource.pop(key, None)
        profiles = resource.get("meta", {}).get("profile", [])
        resource["meta"] = {"profile": sorted(set(profiles))}
        resource["subject"] = {"reference": "Patient/" + self.pid}
        if self.spec.get("leaky"):
            resource["subject"]["display"] = "%s %s" % (self.given, self.family)
            resource["text"] = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">%s</div>'
                                % self.planted("%s %s, seen at home in %s" % (self.given, self.family, self.street))}
            if kind != "Encounter":
                resource["note"] = [{"text": self.planted("Neighbour %s-Tuffet holds the spare key" % self.family)}]
        return resource

    def planted(self, words):
        if words not in self.canaries:
            self.canaries.append(words)
        return words

    def patient(self):
        n, spec = self.n, self.spec
        patient = self.base.newest("Patient")
        assert patient["gender"] == spec["sex"], self.pid
        wanted = {US_CORE + "us-core-race", US_CORE + "us-core-ethnicity"}
        if not spec.get("no_birthsex"):
            wanted.add(US_CORE + "us-core-birthsex")
        self.street = "%d %s" % (4100 + 37 * n, STREETS[n % len(STREETS)])
        town = TOWNS[n % len(TOWNS)]
        phone, mail = "555-01%02d-%04d" % (n + 10, 7102 + 61 * n), "%s.%s@post.example" % (
            self.given.lower(), self.family.lower())
        mrn, ssn = "MRN-%07d" % (8204117 + 7919 * n), "999-%02d-%04d" % (31 + n, 2206 + 173 * n)
        nick = "Known on the ward as %sling of %s" % (self.family, town)
        for words in (self.given, self.family, self.street, town, phone, mail, mrn, ssn, nick):
            self.planted(words)
        kinds = {"MR": mrn, "SS": ssn}
        identifiers = []
        for identifier in patient["identifier"]:
            code = identifier.get("type", {}).get("coding", [{}])[0].get("code")
            if code in kinds:
                identifiers.append(dict(identifier, value=kinds[code]))
        tags = [{"system": HABIT, "code": habit} for habit in spec.get("habits", [])]
        self.put({
            "resourceType": "Patient",
            "meta": dict({"profile": [US_CORE + "us-core-patient"]}, **({"tag": tags} if tags else {})),
            "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">%s</div>' % nick},
            "extension": [e for e in patient["extension"] if e["url"] in wanted],
            "identifier": identifiers,
            "name": [{"use": "official", "family": self.family, "given": [self.given]}],
            "telecom": [{"system": "phone", "value": phone, "use": "home"}, {"system": "email", "value": mail}],
            "gender": patient["gender"],
            "birthDate": "{{years-%d}}" % spec["age"],
            "address": [{"line": [self.street], "city": town, "state": "MA", "postalCode": "0%04d" % (1001 + n),
                         "country": "US"}],
            "maritalStatus": patient["maritalStatus"],
            "communication": patient["communication"],
        }, "patient")

    def encounter(self, days, kind="AMB", until=None):
        encounter = self.shape("Encounter", None)
        encounter["class"] = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": kind}
        if kind == "IMP":
            encounter["type"] = [concept((SNOMED, "32485007", "Hospital admission (procedure)"))]
        else:
            encounter["type"] = [concept((SNOMED, "185349003", "Encounter for check up (procedure)"))]
        encounter["status"] = "finished"
        encounter["subject"]["display"] = "%s %s" % (self.given, self.family)
        encounter["period"] = {"start": at(days, "09:00:00"), "end": at(days if until is None else until, "09:40:00")}
        return self.put(encounter, "enc")

    def observe(self, shaped_as, days, encounter, name, status="final", **value):
        observation = self.shape("Observation", shaped_as)
        for key in [k for k in observation if k.startswith("value")]:
            observation.pop(key)
        observation.update(status=status, effectiveDateTime=at(days), issued=at(days, "11:30:00.000"))
        observation["encounter"] = {"reference": encounter}
        observation.update(value)
        return self.put(observation, name)

    def lab(self, code, days, encounter, name, value, unit, status="final", also=None):
        extra = {"valueQuantity": quantity(value, unit)}
        if also:  # the laboratory's molar code first, the mapped mass code after it: the unit decides, not the code
            extra["code"] = concept((LOINC,) + also, (LOINC, code, also[1].replace("Moles", "Mass")))
        return self.observe(code, days, encounter, name, status, **extra)

    def pressure(self, systolic, diastolic, days, encounter, status="final"):
        parts = [("8462-4", "Diastolic Blood Pressure", diastolic), ("8480-6", "Systolic Blood Pressure", systolic)]
        return self.observe("85354-9", days, encounter, "bp", status, component=[
            {"code": concept((LOINC, c, d)), "valueQuantity": quantity(v, "mm[Hg]")} for c, d, v in parts])

    def condition(self, what, days, encounter, status="active"):
        condition = self.shape("Condition")
        condition["code"] = concept(*CONDITIONS[what])
        condition["clinicalStatus"]["coding"][0]["code"] = status
        condition.update(onsetDateTime=at(days), recordedDate=at(days))
        condition["encounter"] = {"reference": encounter}
        return self.put(condition, "cond")

    def order(self, drug, days, encounter, status="active", via=None):
        request = self.shape("MedicationRequest")
        request.pop("medicationReference", None)
        request.pop("medicationCodeableConcept", None)
        medication = concept((RXNORM,) + DRUGS[drug])
        if via == "separate":
            url = self.put({"resourceType": "Medication", "meta": {"profile": [US_CORE + "us-core-medication"]},
                            "code": medication, "status": "active"}, "med")
            request["medicationReference"] = {"reference": url}
        elif via == "contained":
            request["contained"] = [{"resourceType": "Medication", "id": "drug", "code": medication, "status": "active"}]
            request["medicationReference"] = {"reference": "#drug"}
        elif via == "nowhere":
            request["medicationReference"] = {"reference": "Medication/%s-gone" % self.pid}
        else:
            request["medicationCodeableConcept"] = medication
        request.update(status=status, authoredOn=at(days, "09:30:00"), requester={"display": "Outpatient clinic"})
        request["encounter"] = {"reference": encounter}
        return self.put(request, "order")

    def procedure(self, code, display, days, encounter):
        procedure = self.shape("Procedure")
        procedure.update(status="completed", code=concept((SNOMED, code, display)),
                         performedPeriod={"start": at(days, "09:05:00"), "end": at(days, "09:35:00")})
        procedure["encounter"] = {"reference": encounter}
        return self.put(procedure, "proc")

    def noise(self, encounter, days):
        kept = []
        for kind, allowed, most in (("Condition", NOISE_CONDITIONS, 3), ("Procedure", NOISE_PROCEDURES, 2)):
            if kind == "Procedure" and "says-when-empty" in self.spec.get("habits", []):
                continue
            for code in [c for r in reversed(self.base.of(kind)) for c in codes(r)]:
                if code in allowed and code not in kept and most:
                    most -= 1
                    kept.append(code)
                    resource = self.shape(kind, code)
                    resource["encounter"] = {"reference": encounter}
                    if kind == "Condition":
                        resource.update(onsetDateTime=at(days), recordedDate=at(days))
                        resource["clinicalStatus"]["coding"][0]["code"] = "active"
                    else:
                        resource["performedPeriod"] = {"start": at(days, "09:05:00"), "end": at(days, "09:20:00")}
                    self.put(resource, "cond" if kind == "Condition" else "proc")

    def build(self):
        spec, day = self.spec, 20 + self.n
        self.patient()
        if spec.get("whole_life"):
            self.whole_life()
        new, old = self.encounter(day), self.encounter(day + 210)
        # Two visits: the earlier one's values are others, so that taking the wrong one shows.
        for days, enc, older in ((day + 210, old, 1), (day, new, 0)):
            if "creatinine" in spec:
                self.creatinine(spec, days, enc, older)
            if "uacr" in spec:
                self.lab("14959-1", days, enc, "uacr", round(spec["uacr"] * (1 - 0.2 * older), 1), "mg/g")
            if "tc" in spec:
                self.lipid("2093-3", ("14647-2", "Cholesterol [Moles/volume] in Serum or Plasma"), days, enc, "tc",
                           spec["tc"], 14 * older)
            if "hdl" in spec:
                self.lipid("2085-9", ("14646-4", "Cholesterol in HDL [Moles/volume] in Serum or Plasma"), days, enc,
                           "hdl", spec["hdl"], -3 * older)
            if "sbp" in spec and not spec.get("inpatient_bp"):
                self.pressure(spec["sbp"] + 7 * older, spec["dbp"] + 3 * older, days, enc)
            if "bmi" in spec:
                self.observe("39156-5", days, enc, "bmi", valueQuantity=quantity(round(spec["bmi"] + 0.4 * older, 1), "kg/m2"))
        if "smoking" in spec:
            self.observe("72166-2", day, new, "smoking", valueCodeableConcept=concept((SNOMED,) + SMOKING[spec["smoking"]]))
        if spec["sex"] == "female" and 12 <= spec["age"] <= 55:
            self.pregnancy(spec.get("pregnant", False), day, new)
        for what in spec.get("conditions", []):
            recent = what in ("acute kidney injury", "pregnancy")
            self.condition(what, day if recent else day + 900, new if recent else old)
        for drug in spec.get("drugs", []):
            self.order(drug, day, new)
        for drug in spec.get("stopped", []):
            self.order(drug, day + 210, old, "stopped")
        self.noise(old, day + 210)
        if "more" in spec:
            spec["more"](self, day, new, old)
        return {"resourceType": "Bundle", "type": "transaction", "entry": self.entries}

    def creatinine(self, spec, days, enc, older):
        if spec.get("molar"):
            self.lab("2160-0", days, enc, "creatinine", spec["creatinine"] + 9 * older, "umol/L",
                     also=("14682-9", "Creatinine [Moles/volume] in Serum or Plasma"))
        else:
            self.lab("2160-0", days, enc, "creatinine", round(spec["creatinine"] + 0.15 * older, 2), "mg/dL")

    def lipid(self, mass, molar, days, enc, name, value, shift):
        if self.spec.get("molar"):
            self.lab(mass, days, enc, name, round(value + shift * 0.02586, 2), "mmol/L", also=molar)
        else:
            self.lab(mass, days, enc, name, value + shift, "mg/dL")

    def pregnancy(self, pregnant, days, enc):
        code, display = ("77386006", "Pregnancy (finding)") if pregnant else ("60001007", "Not pregnant (finding)")
        observation = self.shape("Observation", "72166-2")
        observation.pop("valueCodeableConcept")
        observation["meta"] = {"profile": [US_CORE + "us-core-observation-pregnancystatus"]}
        observation.update(code=concept((LOINC, "82810-3", "Pregnancy status")), status="final",
                           effectiveDateTime=at(days), encounter={"reference": enc},
                           valueCodeableConcept=concept((SNOMED, code, display)))
        self.put(observation, "pregnancy")

    def whole_life(self):
        """What Synthea wrote over decades, moved to days before today and thinned to the codes of interest."""
        keep = {"Observation": {"2160-0", "14959-1", "2093-3", "2085-9", "85354-9", "39156-5", "72166-2", "4548-4",
                                "8867-4"},
                "Condition": NOISE_CONDITIONS, "Procedure": NOISE_PROCEDURES}
        stripped = {"identifier", "participant", "location", "serviceProvider", "requester", "performer", "issued",
                    "reasonReference", "reasonCode", "hospitalization", "dosageInstruction", "note", "text", "category"}
        urls, days_of = {}, {}
        for kind in ("Encounter", "Observation", "Condition", "Procedure", "MedicationRequest"):
            for resource in self.base.of(kind):
                if kind in keep and not keep[kind] & set(codes(resource)):
                    continue
                if kind == "MedicationRequest" and (
                        resource["status"] == "active" or "medicationCodeableConcept" not in resource):
                    continue  # what is taken today is said once, at the end
                moved = relative({k: v for k, v in resource.items() if k not in stripped or (
                    kind == "Observation" and k == "category")})
                if min(map(int, re.findall(r"today-(\d+)", json.dumps(moved)))) < 300:
                    continue  # the last months are those of the two visits below
                moved["subject"] = {"reference": "Patient/" + self.pid}
                moved["meta"] = {"profile": sorted(set(moved["meta"]["profile"]))}
                if kind == "MedicationRequest":
                    moved["requester"] = {"display": "Outpatient clinic"}
                if "encounter" in moved:
                    if moved["encounter"]["reference"] not in urls:
                        continue
                    moved["encounter"] = {"reference": urls[moved["encounter"]["reference"]]}
                urls["urn:uuid:" + resource["id"]] = self.put(moved, "life-" + kind.lower()[:4])


def relative(value):
    """Every date as days before today."""
    if isinstance(value, dict):
        return {k: relative(v) for k, v in value.items()}
    if isinstance(value, list):
        return [relative(v) for v in value]
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT.*", value):
        when = datetime.datetime.fromisoformat(value).astimezone(datetime.timezone.utc)
        return at((SYNTHEA_END.date() - when.date()).days, when.strftime("%H:%M:%S"))
    return value


def corrected(chart, day, new, old):
    """Newest first: withdrawn, preliminary, then the corrected and amended ones that count."""
    for entry in chart.entries:
        body = entry["resource"]
        if body["resourceType"] == "Observation" and body.get("effectiveDateTime") == at(day):
            if "2160-0" in codes(body):
                body["status"] = "corrected"
            if "85354-9" in codes(body) or "2093-3" in codes(body):
                body["status"] = "amended"
    late = chart.encounter(day - 10)
    chart.lab("2160-0", day - 10, late, "creatinine", 6.4, "mg/dL", status="entered-in-error")
    chart.lab("2160-0", day - 9, late, "creatinine", 2.9, "mg/dL", status="preliminary")
    chart.lab("2093-3", day - 10, late, "tc", 318, "mg/dL", status="entered-in-error")
    chart.pressure(199, 120, day - 10, late, status="entered-in-error")


def wrong_unit(chart, day, new, old):
    late = chart.encounter(day - 10)
    chart.lab("2160-0", day - 10, late, "creatinine", 7.1, "mmol/mol")
    chart.lab("2085-9", day - 10, late, "hdl", 21, "%")


def inpatient(chart, day, new, old):
    stay = chart.encounter(day + 30, "IMP", until=day + 26)
    chart.pressure(chart.spec["sbp"], chart.spec["dbp"], day + 29, stay)
    chart.pressure(chart.spec["sbp"] - 6, chart.spec["dbp"], day + 27, stay)


def references(chart, day, new, old):
    chart.order("atorvastatin", day, new, via="separate")
    chart.order("lisinopril", day, new, via="contained")


def unresolved(chart, day, new, old):
    chart.order("atorvastatin", day, new, via="nowhere")


def dialysed(chart, day, new, old):
    for days in range(day - 18, day, 3):
        session = chart.encounter(days)
        chart.procedure("265764009", "Renal dialysis (procedure)", days, session)


def cared_for(chart, day, new, old):
    """Who treats the patient, besides whoever opens the chart: a care team with dr.okafor in it."""
    chart.put({"resourceType": "CareTeam", "status": "active", "subject": {"reference": "Patient/" + chart.pid},
               "period": {"start": at(day)},
               "participant": [{"member": {"reference": "Practitioner/demo-2"}}]}, "team")


def patient(base, sex, age, **rest):
    return dict(rest, base=base, sex=sex, age=age)


GEORGANN, JENNIFFER, LATONYA, VELVET, WINTER, DENNISE = (
    "Georgann131", "Jenniffer979", "Latonya462", "Velvet616", "Winter723", "Dennise990")
MARIANO, DANIAL, WINFORD, ROYAL, ALDA, HANH = "Mariano761", "Danial835", "Winford225", "Royal919", "Alda400", "Hanh683"

FIRST = {
    # Full results
    "pt-prevent-01": patient(GEORGANN, "female", 54, creatinine=0.9, tc=212, hdl=52, sbp=138, dbp=86, bmi=31.4,
                             smoking="never", conditions=["hypertension"], drugs=["lisinopril"]),
    "pt-prevent-02": patient(WINFORD, "male", 45, creatinine=1.05, tc=231, hdl=41, sbp=127, dbp=81, bmi=27.8,
                             smoking="daily", stopped=["simvastatin"]),
    "pt-prevent-03": patient(VELVET, "female", 41, creatinine=0.68, tc=187, hdl=47, sbp=121, dbp=77, bmi=34.2,
                             smoking="daily", conditions=["diabetes"], drugs=["metformin", "atorvastatin"], uacr=18.0,
                             more=cared_for),
    "pt-prevent-04": patient(MARIANO, "male", 67, creatinine=1.12, tc=174, hdl=44, sbp=142, dbp=78, bmi=29.3,
                             smoking="former", conditions=["diabetes", "hypertension"],
                             drugs=["metformin", "simvastatin", "amlodipine", "hydrochlorothiazide"]),
    "pt-prevent-05": patient(DANIAL, "male", 58, creatinine=1.46, tc=198, hdl=38, sbp=133, dbp=84, bmi=30.0,
                             smoking="former", conditions=["hypertension"], drugs=["losartan", "atorvastatin"], uacr=124.0),
    "pt-prevent-06": patient(WINTER, "female", 72, creatinine=0.94, tc=224, hdl=66, sbp=151, dbp=80, bmi=24.1,
                             smoking="never", conditions=["hypertension"], drugs=["hydrochlorothiazide"],
                             no_birthsex=True),
    "pt-mmol": patient(LATONYA, "female", 49, creatinine=71, tc=5.64, hdl=1.31, molar=True, sbp=129, dbp=82, bmi=26.2,
                       smoking="never"),
    "pt-albuminuria": patient(MARIANO, "male", 63, creatinine=1.72, tc=205, hdl=46, sbp=147, dbp=88, bmi=32.5,
                              smoking="never", conditions=["diabetes", "hypertension"],
                              drugs=["losartan", "metformin", "atorvastatin"], uacr=436.0),
    "pt-corrected": patient(JENNIFFER, "female", 52, creatinine=1.02, tc=203, hdl=57, sbp=126, dbp=79, bmi=28.7,
                            smoking="former", more=corrected),
    "pt-wrong-unit": patient(WINFORD, "male", 50, creatinine=0.93, tc=192, hdl=49, sbp=118, dbp=75, bmi=23.9,
                             smoking="never", more=wrong_unit),
    "pt-med-reference": patient(DENNISE, "female", 57, creatinine=0.81, tc=219, hdl=61, sbp=135, dbp=83, bmi=27.1,
                                smoking="never", conditions=["hypertension"], more=references),
    "pt-says-when-empty": patient(DANIAL, "male", 39, creatinine=0.88, tc=178, hdl=53, sbp=115, dbp=73, bmi=25.5,
                                  smoking="never", habits=["says-when-empty"]),
    "pt-ignores-elements": patient(GEORGANN, "female", 48, creatinine=0.77, tc=196, hdl=58, sbp=124, dbp=78, bmi=29.9,
                                   smoking="former", drugs=["acetaminophen"], habits=["ignores-elements"], leaky=True),
    "pt-long-history": patient(ROYAL, "male", 49, creatinine=1.31, tc=189, hdl=43, sbp=131, dbp=82, bmi=31.7,
                               smoking="former", conditions=["diabetes", "hypertension"],
                               drugs=["metformin", "lisinopril", "atorvastatin"], uacr=88.0, whole_life=True),
    # Part of it, or nothing
    "pt-out-of-range": patient(DANIAL, "male", 55, creatinine=1.0, tc=201, hdl=45, sbp=210, dbp=118, bmi=28.4,
                               smoking="never"),
    "pt-high-cholesterol": patient(JENNIFFER, "female", 46, creatinine=0.74, tc=340, hdl=51, sbp=122, dbp=76, bmi=26.8,
                                   smoking="never"),
    "pt-missing-hdl": patient(WINFORD, "male", 53, creatinine=0.97, tc=207, sbp=136, dbp=85, bmi=30.8, smoking="former",
                              conditions=["hypertension"], drugs=["amlodipine"]),
    "pt-missing-bmi": patient(LATONYA, "female", 51, creatinine=0.79, tc=214, hdl=55, sbp=130, dbp=80, smoking="never"),
    "pt-ascvd": patient(DANIAL, "male", 61, creatinine=1.09, tc=151, hdl=39, sbp=128, dbp=76, bmi=28.9, smoking="former",
                        conditions=["infarction", "hypertension"], drugs=["atorvastatin", "lisinopril"]),
    "pt-heart-failure": patient(DENNISE, "female", 69, creatinine=1.21, tc=168, hdl=50, sbp=119, dbp=70, bmi=29.6,
                                smoking="never", conditions=["heart failure", "hypertension"], drugs=["losartan"]),
    "pt-outcome-entry": patient(WINTER, "female", 60, creatinine=0.86, tc=221, hdl=59, sbp=134, dbp=82, bmi=27.7,
                                smoking="never", drugs=["acetaminophen"], habits=["withholds-medications"]),
    "pt-med-unresolved": patient(MARIANO, "male", 59, creatinine=1.03, tc=199, hdl=48, sbp=129, dbp=78, bmi=27.3,
                                 smoking="never", drugs=["acetaminophen"], more=unresolved),
    "pt-inpatient-bp": patient(DENNISE, "female", 62, creatinine=0.92, tc=210, hdl=54, sbp=164, dbp=92, bmi=28.1,
                               smoking="never", inpatient_bp=True, more=inpatient),
    "pt-no-smoking-record": patient(WINFORD, "male", 47, creatinine=1.01, tc=194, hdl=46, sbp=123, dbp=79, bmi=26.4),
    "pt-dialysis": patient(DANIAL, "male", 56, creatinine=7.2, tc=166, hdl=37, sbp=149, dbp=87, bmi=26.6,
                           smoking="former", conditions=["end-stage renal disease", "dialysis dependence", "hypertension"],
                           drugs=["amlodipine"], more=dialysed),
    "pt-acute-injury": patient(VELVET, "female", 44, creatinine=2.6, tc=183, hdl=52, sbp=117, dbp=72, bmi=25.2,
                               smoking="never", conditions=["acute kidney injury"]),
    "pt-pregnant": patient(ALDA, "female", 33, creatinine=0.52, tc=228, hdl=71, sbp=112, dbp=68, bmi=27.9,
                           smoking="never", conditions=["pregnancy"], pregnant=True),
    "pt-age-82": patient(MARIANO, "male", 82, creatinine=1.18, tc=181, hdl=51, sbp=139, dbp=74, bmi=25.8, smoking="never",
                         conditions=["hypertension"], drugs=["hydrochlorothiazide"]),
    "pt-child": patient(HANH, "female", 9, creatinine=0.46, sbp=101, dbp=62, bmi=16.4, smoking="never"),
}
# Another hospital: one of its ids is also in use in the first, for somebody else.
SECOND = {
    "pt-prevent-01": patient(MARIANO, "male", 51, creatinine=0.99, tc=216, hdl=42, sbp=132, dbp=84, bmi=29.1,
                             smoking="daily"),
    "pt-second-01": patient(LATONYA, "female", 38, creatinine=0.71, tc=185, hdl=60, sbp=114, dbp=70, bmi=23.3,
                            smoking="never"),
}


def facts(spec):
    """The figures that the specification put into the chart, for whoever computes expected.json."""
    drugs = set(spec.get("drugs", []))
    if spec.get("more") is references:
        drugs |= {"atorvastatin", "lisinopril"}
    return {"sex": spec["sex"], "age": spec["age"], "creatinine": spec.get("creatinine"), "tc": spec.get("tc"),
            "hdl": spec.get("hdl"), "sbp": spec.get("sbp"), "bmi": spec.get("bmi"), "uacr": spec.get("uacr"),
            "molar": spec.get("molar", False), "smoking": spec.get("smoking"),
            "diabetes": "diabetes" in spec.get("conditions", []), "antihypertensive": bool(drugs & ANTIHYPERTENSIVES),
            "statin": bool(drugs & STATINS), "sexSource": "gender" if spec.get("no_birthsex") else "birthsex"}


def write(folder, patients, start, people):
    os.makedirs(folder, exist_ok=True)
    canaries = []
    for number, (pid, spec) in enumerate(patients.items(), start):
        chart = Chart(number, pid, spec, people)
        bundle = chart.build()
        lines = ",\n".join(json.dumps(e, ensure_ascii=False, separators=(",", ":")) for e in bundle.pop("entry"))
        with open(os.path.join(folder, pid + ".json"), "w", encoding="utf-8") as file:
            file.write(json.dumps(bundle)[:-1] + ', "entry": [\n' + lines + "\n]}\n")
        canaries += [words for words in chart.canaries if words not in canaries]
    with open(os.path.join(folder, "canaries.txt"), "w", encoding="utf-8") as file:
        file.write("\n".join(canaries) + "\n")


def main():
    if len(sys.argv) == 2 and sys.argv[1] == "--facts":
        print(json.dumps({"first": {p: facts(s) for p, s in FIRST.items()},
                          "second": {p: facts(s) for p, s in SECOND.items()}}, indent=1))
        return
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    specs = list(FIRST.values()) + list(SECOND.values())
    people = {base: Person(sys.argv[1], base) for base in sorted({s["base"] for s in specs} | {DONOR})}
    write(HERE, FIRST, 0, people)
    write(os.path.join(HERE, os.pardir, "second"), SECOND, len(FIRST), people)


if __name__ == "__main__":
    main()
