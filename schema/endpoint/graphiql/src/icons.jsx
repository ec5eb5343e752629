import { useSession } from "./session.js";

const drawing = {
  viewBox: "0 0 24 24",
  height: "1em",
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 1.5,
};

export function Person(props) {
  const { session } = useSession();
  return (
    <svg {...drawing} {...props}>
      <circle cx="12" cy="7.5" r="4.5" />
      <path d="M3 21.5c0-4.5 4-7 9-7s9 2.5 9 7" strokeLinecap="square" />
      {session && <circle className="estuary-signed-in" cx="19.5" cy="5" r="3.5" />}
    </svg>
  );
}

export function Bulb(props) {
  return (
    <svg {...drawing} {...props}>
      <path d="M9 18v-2.5c-2-1.2-3.2-3.2-3.2-5.5a6.2 6.2 0 1 1 12.4 0c0 2.3-1.2 4.3-3.2 5.5V18zM9.5 21.5h5" />
    </svg>
  );
}
