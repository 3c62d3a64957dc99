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

package io.github.clustercontrol.agent.server;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Passes signals that the agent receives on to the server. TERM and INT are not among
 * them: they stop the agent. Java does not let a program receive QUIT, with which it
 * prints its threads.
 */
public final class ServerSignals {

	private static final Log logger = LogFactory.getLog(ServerSignals.class);

	private static final List<String> PASSED = List.of("HUP", "USR1", "USR2", "WINCH");

	/** Receives none. */
	public static final ServerSignals NONE = new ServerSignals();

	private final List<Consumer<String>> receivers = new CopyOnWriteArrayList<>();

	private volatile boolean several;

	private ServerSignals() {
	}

	/**
	 * Receive the signals from now on. Without a server they are ignored.
	 * @return the signals
	 */
	public static ServerSignals install() {
		ServerSignals signals = new ServerSignals();
		PASSED.forEach(signals::install);
		return signals;
	}

	/**
	 * Pass HUP on to several servers, as the signal that reloads each, and nothing else:
	 * USR1 or WINCH would end some servers.
	 * @return this
	 */
	public ServerSignals forSeveral() {
		this.several = true;
		return this;
	}

	void passTo(@Nullable String reload, Consumer<String> receiver) {
		if (!this.several) {
			this.receivers.add(receiver);
		}
		else if (reload != null) {
			this.receivers.add((name) -> receiver.accept(reload));
		}
	}

	/**
	 * By reflection, because javac warns of {@code sun.misc} and the build refuses
	 * warnings. Java has no other API for signals.
	 */
	private void install(String name) {
		try {
			Class<?> signal = Class.forName("sun.misc.Signal");
			Class<?> handler = Class.forName("sun.misc.SignalHandler");
			Object receiving = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] { handler },
					(proxy, method, arguments) -> {
						received(name);
						return null;
					});
			signal.getMethod("handle", signal, handler)
				.invoke(null, signal.getConstructor(String.class).newInstance(name), receiving);
		}
		catch (ReflectiveOperationException ex) {
			// Java was started with -Xrs
			logger.warn("SIG" + name + " is not passed on to the server, because this Java does not receive it: "
					+ ((ex.getCause() != null) ? ex.getCause() : ex).getMessage());
		}
	}

	private void received(String name) {
		if (this.several && !"HUP".equals(name)) {
			logger.info("SIG" + name + " is ignored: with services only SIGHUP is passed on, to reload each");
			return;
		}
		if (this.receivers.isEmpty()) {
			logger.info("SIG" + name + " is ignored, because there is no server that takes it");
		}
		this.receivers.forEach((receiver) -> receiver.accept(name));
	}

}
