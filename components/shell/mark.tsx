/** The product's mark: one stroke around, closed by a point. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" aria-hidden="true" className={className}>
      <path d="M16.6 4.6A9 9 0 1 0 20.4 9.2" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
      <circle cx="12.4" cy="12.2" r="3" className="fill-accent" />
    </svg>
  );
}
