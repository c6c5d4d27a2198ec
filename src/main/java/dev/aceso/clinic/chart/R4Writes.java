package dev.aceso.clinic.chart;

import java.util.Set;
import jakarta.enterprise.context.ApplicationScoped;

import ca.uhn.fhir.context.RuntimeResourceDefinition;
import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import dev.aceso.ground.contracts.Write;
import dev.aceso.ground.contracts.WriteModel;

/** Checks what contracts let write against HAPI's model of FHIR R4. */
@ApplicationScoped
class R4Writes implements WriteModel {
    /** What the door sets itself, and what nobody can tell the meaning of from its name. */
    private static final Set<String> NEVER = Set.of(
            "id",
            "meta",
            "implicitRules",
            "language",
            "text",
            "contained",
            "extension",
            "modifierExtension",
            "identifier",
            "resourceType");

    @Override
    public void check(Write write) {
        RuntimeResourceDefinition type = Shapes.type(write.type());
        if (write.type().equals("Patient")) {
            throw new IllegalStateException("the Patient itself is never written");
        }
        param(type, "patient", RestSearchParameterTypeEnum.REFERENCE);
        param(type, "identifier", RestSearchParameterTypeEnum.TOKEN);
        if (!write.system().matches("(https?://|urn:)[A-Za-z0-9./:-]{1,200}")) {
            throw new IllegalStateException("the identifier of a " + write.type() + " needs a system that is a URI");
        }
        for (String element : write.elements()) {
            if (NEVER.contains(element) || Shapes.below(type, element) == null) {
                throw new IllegalStateException(write.type() + "." + element + " cannot be written");
            }
        }
    }

    private static void param(RuntimeResourceDefinition type, String name, RestSearchParameterTypeEnum kind) {
        RuntimeSearchParam param = type.getSearchParam(name);
        if (param == null || param.getParamType() != kind) {
            throw new IllegalStateException(
                    type.getName() + " cannot be searched by " + name + ", so it could not be found again");
        }
    }
}
