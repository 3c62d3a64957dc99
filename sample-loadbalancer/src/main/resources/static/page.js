/*
 * What the other scripts share: elements as text, numbers, and time by the clock of the load balancer, because the clock of the browser
 * may differ.
 */
export const $ = (selector, root = document) => root.querySelector(selector);

export function text(element, value) {
	if (element.textContent !== value) {
		element.textContent = value;
	}
}

export const copy = (id) => $('#' + id).content.firstElementChild.cloneNode(true);
export const number = (value) => value.toLocaleString('en');
export const plural = (count, one, many) => `${number(count)} ${count === 1 ? one : many}`;
export const decimal = (value) => value < 0.05 ? '0' : value < 10 ? value.toFixed(1) : number(Math.round(value));

// Appends an element that shows a value as text
export function part(parent, name, type, value) {
	const element = document.createElement(name);
	element.className = type;
	element.textContent = value;
	parent.append(element, ' ');
	return element;
}

let ahead = 0;
export const now = () => Date.now() + ahead;
export const setNow = (time) => {
	ahead = time - Date.now();
};

export function age(since) {
	const seconds = Math.max(0, Math.floor((now() - since) / 1000));
	if (seconds < 60) {
		return `${seconds} s`;
	}
	if (seconds < 3600) {
		return `${Math.floor(seconds / 60)} min`;
	}
	if (seconds < 48 * 3600) {
		return `${Math.floor(seconds / 3600)} h`;
	}
	return `${number(Math.floor(seconds / 86400))} d`;
}

export function clock(time) {
	const date = new Date(time);
	const day = date.toDateString() === new Date(now()).toDateString() ? '' : date.toLocaleDateString('sv') + ' ';
	return day + date.toLocaleTimeString('sv');
}
