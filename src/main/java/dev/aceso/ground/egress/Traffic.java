package dev.aceso.ground.egress;

import java.util.concurrent.TimeUnit;

import org.apache.http.HttpRequest;
import org.apache.http.NoHttpResponseException;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.protocol.HttpContext;

/** What goes over a client's connections, and so how long they are kept and whether a request may be sent again. */
enum Traffic {
    /** Reads only. The server closed a kept connection before it read the request: then once more. */
    READS {
        @Override
        void shape(HttpClientBuilder client, PoolingHttpClientConnectionManager pool) {
            pool.setValidateAfterInactivity(2_000);
            client.setRetryHandler((cause, count, context) ->
                    count <= 1 && cause instanceof NoHttpResponseException && !conditional(context));
        }
    },
    /**
     * Keys, and orders that must not be given twice. The buffers of a connection hold the last bytes that went over it, so an idle one is
     * closed soon, which leaves them to be collected, and a body that is sent passes by the client's own buffer. Nothing is compressed:
     * that would leave copies. Nothing is sent again here: whoever knows that it may be does so.
     */
    SECRETS {
        @Override
        void shape(HttpClientBuilder client, PoolingHttpClientConnectionManager pool) {
            pool.setValidateAfterInactivity(100);
            pool.setDefaultConnectionConfig(
                    ConnectionConfig.custom().setFragmentSizeHint(0).build());
            client.disableAutomaticRetries()
                    .disableContentCompression()
                    .evictIdleConnections(IDLE_SECONDS, TimeUnit.SECONDS);
        }
    };

    static final int IDLE_SECONDS = 2;

    /** A conditional write: whoever sent it looks whether it arrived before it is sent again. */
    private static boolean conditional(HttpContext context) {
        HttpRequest request = HttpClientContext.adapt(context).getRequest();
        return request.containsHeader("If-None-Exist") || request.containsHeader("If-Match");
    }

    abstract void shape(HttpClientBuilder client, PoolingHttpClientConnectionManager pool);
}
