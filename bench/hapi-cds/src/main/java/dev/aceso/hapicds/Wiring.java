package dev.aceso.hapicds;

import java.util.List;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.jpa.api.dao.DaoRegistry;
import ca.uhn.hapi.fhir.cdshooks.api.ICdsHooksDaoAuthorizationSvc;
import ca.uhn.hapi.fhir.cdshooks.api.ICdsServiceRegistry;
import ca.uhn.hapi.fhir.cdshooks.config.CdsHooksConfig;
import ca.uhn.hapi.fhir.cdshooks.controller.CdsHooksController;
import ca.uhn.hapi.fhir.cdshooks.svc.CdsHooksContextBooter;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.MappingJackson2HttpMessageConverter;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The module as its own configuration puts it together, with one service. */
@Configuration
@EnableWebMvc
@Import(CdsHooksConfig.class)
public class Wiring implements WebMvcConfigurer {
    private final ObjectProvider<ObjectMapper> mapper;

    public Wiring(@Qualifier(CdsHooksConfig.CDS_HOOKS_OBJECT_MAPPER_FACTORY) ObjectProvider<ObjectMapper> mapper) {
        this.mapper = mapper;
    }

    @Bean
    FhirContext fhirContext() {
        return FhirContext.forR4Cached();
    }

    @Bean
    CdsHooksContextBooter cdsHooksContextBooter() {
        var booter = new CdsHooksContextBooter();
        booter.setDefinitionsClass(Offered.class);
        booter.start();
        return booter;
    }

    @Bean
    DaoRegistry daoRegistry() {
        return new DaoRegistry();
    }

    @Bean
    ICdsHooksDaoAuthorizationSvc authorization() {
        return resource -> {};
    }

    @Bean
    CdsHooksController controller(ICdsServiceRegistry registry) {
        return new CdsHooksController(registry);
    }

    @Override
    public void configureMessageConverters(List<HttpMessageConverter<?>> converters) {
        converters.add(new MappingJackson2HttpMessageConverter(mapper.getObject()));
    }

    /** What is offered, under the name by which the module looks for it. */
    @Configuration
    public static class Offered {
        @Bean(name = "cdsServices")
        public List<Object> cdsServices() {
            return List.of(new PreventHook());
        }
    }
}
