/*
 * Copyright 2026 the cluster-control authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.clustercontrol.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.internal.file.WriteMode;
import io.github.clustercontrol.internal.handler.OnEmpty;
import io.github.clustercontrol.internal.registration.DrainUntil;
import io.github.clustercontrol.internal.registration.OnExpired;
import io.github.clustercontrol.internal.registration.OnRemoved;
import io.github.clustercontrol.internal.render.Escape;
import io.github.clustercontrol.internal.render.JsonFormat;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * The configuration properties. Values only: they are parsed where they become the
 * settings of the core, so that all invalid ones are reported together, each with its
 * whole name and its value as written. A number without a unit is seconds, for every
 * duration.
 *
 * @param enabled Whether to join and watch clusters.
 * @param failFast Whether to fail the start when etcd has answered no read within the
 * startup timeout.
 * @param startupTimeout Time to wait for the first read of all clusters and the first run
 * of their handlers.
 * @param cacheDirectory Directory in which the last state of each cluster is kept, for a
 * start while etcd is away.
 * @param etcd How to reach etcd.
 * @param self This instance's own membership.
 * @param clusters Clusters to watch, by name. Each has a path, and may have min-members,
 * expiry-hold, quiet-period, slow-start, announce and handlers, a list of type, file,
 * format, template, escape, on-empty, write, check-command, reload-command and
 * command-timeout.
 * @param discover Clusters to watch that are not known at the start.
 * @param files Files over several clusters, a list of clusters, quiet-period and the
 * properties of a handler.
 * @param agent Server that the agent runs. Refused in other applications.
 * @since 0.1.0
 */
@ConfigurationProperties(prefix = "clustercontrol", ignoreUnknownFields = false)
public record ClusterControlProperties(@DefaultValue("true") boolean enabled, @DefaultValue("false") boolean failFast,
		@DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) Duration startupTimeout, @Nullable String cacheDirectory,
		@DefaultValue Etcd etcd, @DefaultValue Self self, @DefaultValue Map<String, Cluster> clusters,
		@DefaultValue Discover discover, @DefaultValue List<ClustersFile> files,
		@DefaultValue Map<String, Object> agent) {

	/**
	 * How to reach etcd.
	 *
	 * @param endpoints Comma-separated list of the endpoints of etcd, as http://host:port
	 * or https://host:port, all of one scheme.
	 * @param username User to authenticate as.
	 * @param password Password of the user.
	 * @param ssl SSL of the connection.
	 * @param connectTimeout Time after which opening a connection is given up.
	 * @param requestTimeout Time after which a single request is given up.
	 */
	public record Etcd(@DefaultValue("http://127.0.0.1:2379") List<String> endpoints, @Nullable String username,
			@Nullable String password, @DefaultValue Ssl ssl,
			@DefaultValue("3s") @DurationUnit(ChronoUnit.SECONDS) Duration connectTimeout,
			@DefaultValue("3s") @DurationUnit(ChronoUnit.SECONDS) Duration requestTimeout) {

		/** Without the password, because properties may be logged. */
		@Override
		public String toString() {
			return "Etcd[endpoints=" + this.endpoints + ", username=" + this.username + ", ssl=" + this.ssl
					+ ", connectTimeout=" + this.connectTimeout + ", requestTimeout=" + this.requestTimeout + "]";
		}

	}

	/**
	 * SSL of the connection.
	 *
	 * @param bundle Name of the SSL bundle to use with https endpoints. Without one,
	 * trust what the system trusts.
	 */
	public record Ssl(@Nullable String bundle) {
	}

	/**
	 * This instance's own membership.
	 *
	 * @param enabled Whether to register this instance. Enabled when a key or a path is
	 * set, unless stated otherwise.
	 * @param key Whole key of this instance, directory and address. Not together with
	 * path, host and port.
	 * @param path Directory of the cluster to join. Host and port make up the address in
	 * it.
	 * @param host Host at which others reach this instance. Found out from server.address
	 * or the route to etcd unless set.
	 * @param port Port at which others reach this instance. Found out from the web server
	 * unless set.
	 * @param scheme Scheme that others use to reach this instance. Unless set, https when
	 * the web server has server.ssl, and http otherwise.
	 * @param metadata Further data about this instance for others to read.
	 * @param ttl Time that the key outlives a dead instance, in whole seconds.
	 * @param heartbeat Time between renewals of the lease, shorter than the ttl. A third
	 * of the ttl unless set.
	 * @param onRemoved What to do when the key was deleted by hand.
	 * @param onExpired What to do when the lease expired while this instance was running.
	 * @param drainPeriod Time to go on serving after the key is gone, before the web
	 * server stops.
	 * @param drainUntil What ends the drain. Either the drain period, or that all
	 * consumers which announce it have applied that the key is gone.
	 * @param drainTimeout Longest time to wait for consumers, with applied.
	 */
	public record Self(@Nullable Boolean enabled, @Nullable String key, @Nullable String path, @Nullable String host,
			@Nullable Integer port, @Nullable String scheme, @DefaultValue Map<String, String> metadata,
			@DefaultValue("15s") @DurationUnit(ChronoUnit.SECONDS) Duration ttl,
			@Nullable @DurationUnit(ChronoUnit.SECONDS) Duration heartbeat,
			@DefaultValue("shutdown") OnRemoved onRemoved, @DefaultValue("register") OnExpired onExpired,
			@DefaultValue("2s") @DurationUnit(ChronoUnit.SECONDS) Duration drainPeriod,
			@DefaultValue("period") DrainUntil drainUntil,
			@DefaultValue("20s") @DurationUnit(ChronoUnit.SECONDS) Duration drainTimeout) {

		/** Whether this instance registers, stated or implied by a key or a path. */
		boolean registers() {
			return (this.enabled != null) ? this.enabled : (this.key != null || this.path != null);
		}

	}

	/**
	 * A cluster to watch.
	 *
	 * @param path Directory of the cluster.
	 * @param minMembers Number of members below which the health of the cluster is down.
	 * @param expiryHold Time within which lease expiry removes at most half of the
	 * members of a cluster of three or more. The others are kept until they return or the
	 * time is over. Zero turns this off.
	 * @param quietPeriod Time without a change after which the handlers run for a burst
	 * of changes, ten times as long after its first change at most. The first change
	 * after such a time is handled at once.
	 * @param slowStart Time for which Spring Cloud's load balancer sends fewer requests
	 * to a member that this application saw join. Zero turns this off.
	 * @param announce Whether to announce in etcd which changes this application has
	 * applied, for the instances that leave the cluster.
	 * @param handlers Handlers that write the members of the cluster to files, or that
	 * are beans.
	 */
	public record Cluster(@Nullable String path, @DefaultValue("0") int minMembers,
			@DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) Duration expiryHold,
			@DefaultValue("100ms") @DurationUnit(ChronoUnit.SECONDS) Duration quietPeriod,
			@DefaultValue("0") @DurationUnit(ChronoUnit.SECONDS) Duration slowStart,
			@DefaultValue("false") boolean announce, @DefaultValue List<Handler> handlers) {
	}

	/**
	 * Clusters to watch that are not known at the start.
	 *
	 * @param path Comma-separated list of directories. Each directory directly below one
	 * of them that has members is a cluster, named by the last segment of its path.
	 */
	public record Discover(@DefaultValue List<String> path) {
	}

	/**
	 * A handler that passes the state of a cluster on.
	 *
	 * @param type Type of the handler, json, properties, prometheus, template, or the
	 * name of a ClusterHandler bean.
	 * @param file File to write.
	 * @param format What a json file contains, addresses or members.
	 * @param template Template to fill, a location, or one of nginx-upstream,
	 * nginx-sites, haproxy-backend, haproxy-services, prometheus-services,
	 * varnish-backends, apache-balancer, magento-env.
	 * @param escape Language of the file that a template gives, in which values from etcd
	 * are escaped. Derived from the end of the file's name unless set.
	 * @param onEmpty What to do with the file when the cluster has no members. Write it
	 * unless set, but keep it if it comes from a template of your own without a
	 * check-command.
	 * @param write How new content gets into the file, atomic or in-place.
	 * @param checkCommand Comma-separated list of a program and its arguments that checks
	 * the new content before it replaces the old.
	 * @param reloadCommand Comma-separated list of a program and its arguments to run
	 * after the file changed.
	 * @param commandTimeout Time after which a command is ended, with all the processes
	 * that it started.
	 */
	public record Handler(@DefaultValue("json") String type, @Nullable String file, @Nullable JsonFormat format,
			@Nullable String template, @Nullable Escape escape, @Nullable OnEmpty onEmpty, @Nullable WriteMode write,
			@Nullable List<String> checkCommand, @Nullable List<String> reloadCommand,
			@Nullable @DurationUnit(ChronoUnit.SECONDS) Duration commandTimeout) {
	}

	/**
	 * A file over several clusters.
	 *
	 * @param clusters Comma-separated list of clusters. Each is the name of a cluster, a
	 * discover path for the clusters below it, or discovered for those of all paths.
	 * @param quietPeriod Time without a change after which the file is written for a
	 * burst of changes, ten times as long after its first change at most. The first
	 * change after such a time is handled at once.
	 * @param type Type of the file, json, properties, prometheus, template.
	 * @param file File to write.
	 * @param format What a json file contains, addresses or members.
	 * @param template Template to fill, a location, or one of nginx-upstream,
	 * nginx-sites, haproxy-backend, haproxy-services, prometheus-services,
	 * varnish-backends, apache-balancer, magento-env.
	 * @param escape Language of the file that a template gives, in which values from etcd
	 * are escaped. Derived from the end of the file's name unless set.
	 * @param onEmpty What to do with the file when the clusters have no members. Write it
	 * unless set, but keep it if it comes from a template of your own without a
	 * check-command.
	 * @param write How new content gets into the file, atomic or in-place.
	 * @param checkCommand Comma-separated list of a program and its arguments that checks
	 * the new content before it replaces the old.
	 * @param reloadCommand Comma-separated list of a program and its arguments to run
	 * after the file changed.
	 * @param commandTimeout Time after which a command is ended, with all the processes
	 * that it started.
	 */
	public record ClustersFile(@Nullable List<String> clusters,
			@DefaultValue("100ms") @DurationUnit(ChronoUnit.SECONDS) Duration quietPeriod,
			@DefaultValue("json") String type, @Nullable String file, @Nullable JsonFormat format,
			@Nullable String template, @Nullable Escape escape, @Nullable OnEmpty onEmpty, @Nullable WriteMode write,
			@Nullable List<String> checkCommand, @Nullable List<String> reloadCommand,
			@Nullable @DurationUnit(ChronoUnit.SECONDS) Duration commandTimeout) {

		/** Return what the file has in common with a handler of one cluster. */
		Handler handler() {
			return new Handler(this.type, this.file, this.format, this.template, this.escape, this.onEmpty, this.write,
					this.checkCommand, this.reloadCommand, this.commandTimeout);
		}

	}

}
