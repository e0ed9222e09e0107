// The ledger's words by their numbers, as package ledger/vocabulary has them. A test holds them together.

const named = (text) => ['', ...text.split(' ')];

export const acts = {
  1: 'commission', 2: 'accept', 3: 'observe', 4: 'pack', 5: 'unpack', 6: 'associate', 7: 'transact', 8: 'transform',
  9: 'custody-offer', 10: 'custody-accept', 11: 'custody-reject', 12: 'custody-reserve', 13: 'register-product', 14: 'decommission',
  15: 'certify', 16: 'ship', 17: 'link', 18: 'sort', 19: 'depart', 20: 'arrive', 21: 'hold', 22: 'declare', 23: 'customs-report',
  24: 'customs-decide', 25: 'out-for-delivery', 26: 'available', 27: 'attempt', 28: 'deliver', 29: 'return', 30: 'returned',
  31: 'exception', 32: 'found', 33: 'recall', 34: 'lift-recall', 35: 'correct', 36: 'consumer-scan', 64: 'propose', 65: 'vote',
  66: 'heartbeat', 67: 'add-key', 68: 'revoke-key', 69: 'set-node', 70: 'grant-device', 71: 'revoke-device', 72: 'delegate',
  73: 'revoke-delegation',
};

export const steps = named(
  'accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting decommissioning ' +
    'departing destroying disassembling dispensing encoding entering_exiting holding inspecting installing killing loading other ' +
    'packing picking receiving removing repackaging repairing replacing reserving retail_selling shipping staging_outbound ' +
    'stock_taking stocking storing transporting unloading unpacking void_shipping sensor_reporting sampling',
);

export const dispositions = named(
  'active available completeness_inferred completeness_verified conformant container_closed container_open damaged destroyed ' +
    'dispensed disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance mismatch_quantity ' +
    'needs_replacement no_pedigree_match non_conformant non_sellable_other partially_dispensed recalled reserved retail_sold ' +
    'returned sellable_accessible sellable_not_accessible stolen unavailable unknown',
);

export const postal = named('EMA EMB EXA EXB EXC EXD EXX EMC EMJ EMK EMD EDA EDB EME EDC EMF EDD EDE EMG EDF EDG EDH EMH EMI EDX');
export const sides = named('export import');
export const reports = named('presented held returned ended');
export const decisions = named('hold refer do-not-load lift release refuse seize');
export const modes = named('sea rail road air mail multimodal fixed inland-water');
export const irregularities = named('loss damage theft missent');
export const papers = named('order payment waybill');
export const roles = named(
  'governance marketplace brand logistics post carrier warehouse export-customs import-customs broker inspection auditor device',
);
export const milestones = named(
  'created accepted at-origin export-customs departed arrived at-destination import-customs inland at-delivery out attempted ' +
    'at-pickup returning lost delivered returned decommissioned destroyed seized',
);

/** clearances are how customs stand to a unit: canon.ClearanceStatus…. */
export const clearances = named('declared referred held released refused seized');
