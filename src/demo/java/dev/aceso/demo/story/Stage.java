package dev.aceso.demo.story;

import dev.aceso.demo.world.World;

/**
 * What every act needs.
 *
 * @param world the real servers and the service
 * @param aceso the service's interface
 * @param fhir the EHR's FHIR interface, as the EHR itself uses it
 * @param hooks the EHR's hook client
 * @param expected what each patient must yield
 * @param narrator who tells it
 */
public record Stage(World world, Api aceso, Api fhir, Hooks hooks, Expected expected, Narrator narrator) {
    /** Sets the stage in a world whose service runs. */
    public static Stage in(World world, Narrator narrator) {
        var aceso = new Api(world.serviceUrl(), world.ca());
        var fhir = new Api(world.ehr().baseUrl(), world.ca());
        return new Stage(
                world,
                aceso,
                fhir,
                Hooks.of(world, aceso),
                new Expected(dev.aceso.demo.world.EhrProcess.demoPatients()),
                narrator);
    }

    /** Signs a user in with both factors. */
    public String token(String user) {
        return world.keycloak().browser().withTwoFactors(user).access();
    }
}
