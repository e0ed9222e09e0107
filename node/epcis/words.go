package epcis

import "strings"

// Words of the Core Business Vocabulary 2.0 beside business steps and dispositions (package vocabulary has those), and
// of the GS1 Web Vocabulary's measurement types that EPCIS 2.0 names.
const (
	transactionTypes = "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt"
	partyTypes       = "owning_party possessing_party location"
	errorReasons     = "did_not_occur incorrect_data"
	alertTypes       = "ALARM_CONDITION ERROR_CONDITION"
	components       = "x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing " +
		"latitude longitude altitude"
	measurementTypes = "AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance " +
		"AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area Capacitance " +
		"Conductance Conductivity Count Density Dimensionless DoseEquivalent DoseEquivalentRate DynamicViscosity " +
		"ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force Frequency " +
		"Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux " +
		"LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass MassConcentration " +
		"MassFlowRate MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power " +
		"Pressure RadiantFlux RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle " +
		"SpecificVolume Speed SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate " +
		"VolumeFraction VolumetricFlux Wavenumber"
)

// Spellings of the vocabulary's own names: the URN of CBV 1.x, the web URI of CBV 2.0 with the compact form that the
// standard's @context gives it, and the web URI of CBV 2.0's drafts.
var cbvOrigins = []string{
	"https://ref.gs1.org/cbv/", "http://ref.gs1.org/cbv/", "cbv:", "https://ns.gs1.org/cbv/", "http://ns.gs1.org/cbv/",
}

// cbvWord returns the word that a URI in the vocabulary's name space stands for: urn names the list in a URN ("bizstep"),
// web in a web URI ("BizStep").
func cbvWord(s, urn, web string) (string, bool) {
	if word, ok := strings.CutPrefix(s, "urn:epcglobal:cbv:"+urn+":"); ok {
		return word, true
	}
	for _, origin := range cbvOrigins {
		if word, ok := strings.CutPrefix(s, origin); ok {
			if word, ok := strings.CutPrefix(word, web+"-"); ok {
				return word, true
			}
		}
	}
	return "", false
}
